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

    /// A tool for any server gives a server no key but its own, wherever the key was found.
    @Test func aKeyIsHeldBackFromAServerThatIsNotItsOwn() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "credentials").path
        try SecretFile.write("server = clp://a:1\nca = c\napi_key = stored", to: path, makesFolders: true)
        func key(_ server: String?, flag: String? = nil, _ variables: [String: String]) throws -> String? {
            var source = CredentialsSource()
            source.flags.server = server
            source.flags.apiKey = flag
            source.holdsKeyBack = true
            return try source.credentials(environment(["HOME": folder.path + "/none"].merging(variables) { $1 })).apiKey
        }
        let named = ["CLPAI_CREDENTIALS": path]
        #expect(try key("clp://b:1", named) == nil)
        #expect(try key("clp://a:1", named) == "stored")
        #expect(try key("clp://A:1", named) == "stored")
        #expect(try key(nil, named) == "stored")
        #expect(try key("clp://b:1", flag: "told", named) == "told")
        #expect(try key("clp://b:1", ["CLPAI_API_KEY": "variable"]) == nil, "it is not said whose key this is")
        let variables = ["CLPAI_API_KEY": "variable", "CLPAI_SERVER": "clp://b:1"]
        #expect(try key("clp://b:1", variables) == "variable")
        #expect(try key("clp://c:1", variables) == nil)
        let both = variables.merging(named) { $1 }
        #expect(try key("clp://a:1", both) == nil, "the variable's key is that of the variable's server")
        #expect(try key("clp://b:1", both) == "variable")
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
