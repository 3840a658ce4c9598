import ClientCommands
import Foundation
import Testing

struct CredentialsSourceTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "clpai-\(UUID().uuidString)")

    @Test func flagsWinOverTheEnvironmentAndThatOverTheFile() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "credentials").path
        try SecretFile.write("server = file\nca = file\napi_key = file\nmodel = file", to: path, makesFolders: true)
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

    /// The key of one gateway must not reach another.
    @Test func theDefaultFileIsForItsOwnGateway() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "clpai/credentials").path
        try SecretFile.write("server = clp://a\napi_key = k\nmodel = m", to: path, makesFolders: true)
        var source = CredentialsSource()
        let environment = environment(["XDG_CONFIG_HOME": folder.path])
        source.flags.server = "clp://b"
        let other = try source.credentials(environment)
        #expect(other.apiKey == nil && other.model == nil)
        source.flags.server = "clp://a"
        #expect(try source.credentials(environment).apiKey == "k")
        source.flags.server = nil
        #expect(try source.credentials(environment).server == "clp://a")
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
