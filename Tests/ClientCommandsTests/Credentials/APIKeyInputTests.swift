import ClientCommands
import Testing

struct APIKeyInputTests {
    @Test func blanksAroundAKeyAreTakenOff() throws {
        let key = "clpai_" + String(repeating: "az27", count: 14) + "bc"
        #expect(try APIKeyInput.checked("  \(key)\r\n") == key)
    }

    @Test(arguments: [
        "", " \n", "two words", "clpai_ü", "a\u{1B}[31m", String(repeating: "a", count: 64),
        "hunter2", "clpai_" + String(repeating: "a", count: 57), "clpai_" + String(repeating: "a", count: 59),
        "clpai_" + String(repeating: "A", count: 58), "clpai_" + String(repeating: "1", count: 58),
        "CLPAI_" + String(repeating: "a", count: 58), "clpai_" + String(repeating: "g", count: 58) + " x",
    ])
    func whatIsNoKeyIsRefused(text: String) {
        let failure = #expect(throws: Failure.self) { try APIKeyInput.checked(text) }
        #expect(failure?.status == .configuration)
        // What was typed may be a secret of another kind.
        #expect(text.isEmpty || failure?.problem.contains(text) == false)
    }
}
