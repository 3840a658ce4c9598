import ClientCommands
import Foundation
import Testing

struct CredentialsSourceTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "clpai-\(UUID().uuidString)")

    @Test func flagsWinOverTheEnvironmentAndThatOverTheFile() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "credentials").path
        try SecretFile.write("server = file\nca = file\napi_key = file\nmodel = file", to: path)
        var source = CredentialsSource()
        source.flags.server = "flag"
        let environment = environment([
            "CLPAI_CREDENTIALS": path, "CLPAI_SERVER": "environment", "CLPAI_CA": "environment", "CLPAI_API_KEY": "",
        ])
        let credentials = try source.credentials(environment)
        #expect(credentials.server == "flag")
        #expect(credentials.authorities == "environment")
        #expect(credentials.apiKey == "file", "an empty variable says nothing")
        #expect(credentials.model == "file")
    }

    @Test func thePlaceOfTheFile() throws {
        var source = CredentialsSource()
        #expect(try source.path(environment(["HOME": "/h"])) == "/h/.config/clpai/credentials")
        #expect(try source.path(environment(["HOME": "/h", "XDG_CONFIG_HOME": "/x"])) == "/x/clpai/credentials")
        #expect(try source.path(environment(["HOME": "/h", "CLPAI_CREDENTIALS": "/c"])) == "/c")
        source.file = "/f"
        #expect(try source.path(environment(["CLPAI_CREDENTIALS": "/c"])) == "/f")
        #expect(throws: Failure.self) { try CredentialsSource().path(environment([:])) }
    }

    @Test func aFileAskedForByNameMustExist() throws {
        let none = folder.appending(path: "none").path
        #expect(try CredentialsSource().credentials(environment(["HOME": none])) == Credentials())
        #expect(throws: Failure.self) { try CredentialsSource().credentials(environment(["CLPAI_CREDENTIALS": none])) }
    }

    private func environment(_ values: [String: String]) -> Environment { Environment { values[$0] } }
}
