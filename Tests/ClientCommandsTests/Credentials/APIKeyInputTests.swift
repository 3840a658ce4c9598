import ClientCommands
import Testing

struct APIKeyInputTests {
    @Test func blanksAroundAKeyAreTakenOff() throws {
        #expect(try APIKeyInput.checked("  clpai_x1\r\n") == "clpai_x1")
    }

    @Test(arguments: ["", " \n", "two words", "clpai_ü", "a\u{1B}[31m", String(repeating: "a", count: 513)])
    func whatIsNoKeyIsRefused(text: String) {
        let failure = #expect(throws: Failure.self) { try APIKeyInput.checked(text) }
        #expect(failure?.status == .configuration)
        // What was typed may be a secret of another kind.
        #expect(text.isEmpty || failure?.problem.contains(text) == false)
    }
}
