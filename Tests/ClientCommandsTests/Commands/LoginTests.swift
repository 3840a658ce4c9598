import ArgumentParser
import ClientCommands
import Foundation
import Testing

struct LoginTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "clpai-\(UUID().uuidString)")

    @Test func theKeyOfAFileIsStored() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, stored) = (folder.appending(path: "key").path, folder.appending(path: "c/credentials").path)
        try SecretFile.write("clpai_secret\n", to: key)
        let login = try Login.parse([
            "--server", "clp://h:1", "--key-file", key, "--credentials", stored, "--model", "p/m",
        ])
        let recorder = Recorder()
        try login.store(console: recorder.console(), environment: Environment { _ in nil })
        #expect(!recorder.output.contains("clpai_secret"))
        let text = try #require(try SecretFile.read(stored))
        let credentials = try Credentials(text, source: stored)
        #expect(credentials.server == "clp://h:1")
        #expect(credentials.apiKey == "clpai_secret")
        #expect(credentials.model == "p/m")
    }

    @Test func aKeyFileThatOthersCanReadIsRefused() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appending(path: "key").path
        try SecretFile.write("clpai_secret\n", to: key)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let login = try Login.parse(["--server", "clp://h:1", "--key-file", key, "--credentials", key + ".out"])
        let failure = #expect(throws: Failure.self) {
            try login.store(console: Recorder().console(), environment: Environment { _ in nil })
        }
        #expect(failure?.status == .configuration)
        #expect(try SecretFile.read(key + ".out") == nil)
    }
}
