import ClientCommands
import Testing

struct CredentialsTests {
    @Test func whatIsWrittenIsRead() throws {
        var credentials = Credentials()
        credentials.server = "clp://127.0.0.1:7443"
        credentials.authorities = "/path with blanks/ca.pem"
        credentials.serverName = "localhost"
        credentials.apiKey = "clpai_a=b"
        credentials.model = "development/echo"
        #expect(try Credentials(credentials.text, source: "f") == credentials)
    }

    @Test func blanksAndCommentsAreSkipped() throws {
        let credentials = try Credentials("# c\r\n\n  server =  clp://h:1 \r\n", source: "f")
        #expect(credentials.server == "clp://h:1")
    }

    @Test(arguments: ["server", "server =", "sever = x", "= x"])
    func aWrongLineIsNamedWithoutItsValue(line: String) {
        let failure = #expect(throws: Failure.self) { try Credentials("# c\n\(line) ", source: "file") }
        #expect(failure?.status == .configuration)
        #expect(failure?.problem == "line 2 of file is not a setting")
    }

    @Test func theKeyIsNeverPrinted() {
        var credentials = Credentials()
        credentials.apiKey = "clpai_canary"
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in [credentials.description, credentials.debugDescription, "\(credentials)", dumped] {
            #expect(!text.contains("canary"))
        }
    }

    @Test func aValueOfTwoLinesIsRefused() {
        var credentials = Credentials()
        credentials.server = "clp://h\napi_key = other"
        #expect(throws: Failure.self) { try credentials.checkedText }
    }
}
