import ArgumentParser
import ClientCommands
import Foundation
import Testing

struct LoginTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "clpai-\(UUID().uuidString)")

    private static let key = GatewayDouble.key

    @Test func theKeyOfAFileIsStored() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, stored) = (folder.appending(path: "key").path, folder.appending(path: "c/credentials").path)
        try write(Self.key + "\n", to: key)
        let login = try Login.parse([
            "--server", "clp://h:1", "--key-file", key, "--credentials", stored, "--model", "p/m",
        ])
        let recorder = Recorder()
        try login.store(console: recorder.console(), environment: Environment { _ in nil })
        #expect(!recorder.output.contains(Self.key))
        let text = try #require(try SecretFile.read(stored))
        let credentials = try Credentials(text, source: stored)
        #expect(credentials.server == "clp://h:1")
        #expect(credentials.apiKey == Self.key)
        #expect(credentials.model == "p/m")
    }

    @Test func aKeyFileThatOthersCanReadIsRefused() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appending(path: "key").path
        try write(Self.key + "\n", to: key)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let login = try Login.parse(["--server", "clp://h:1", "--key-file", key, "--credentials", key + ".out"])
        let failure = #expect(throws: Failure.self) {
            try login.store(console: Recorder().console(), environment: Environment { _ in nil })
        }
        #expect(failure?.status == .configuration)
        #expect(try SecretFile.read(key + ".out") == nil)
    }

    @Test func anotherStoredKeyIsNotLost() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, stored) = (folder.appending(path: "key").path, folder.appending(path: "credentials").path)
        func login(_ secret: String, _ more: String...) throws {
            try write(secret, to: key)
            try Login.parse(["--server", "clp://h:1", "--key-file", key, "--credentials", stored] + more)
                .store(console: Recorder().console(), environment: Environment { _ in nil })
        }
        try login(Self.key)
        try login(Self.key)
        let failure = #expect(throws: Failure.self) { try login(GatewayDouble.unknownKey) }
        #expect(failure?.status == .outputFailed)
        #expect(failure?.advice?.contains("--force") == true)
        #expect(try SecretFile.read(stored)?.contains(Self.key) == true)
        try login(GatewayDouble.unknownKey, "--force")
        #expect(try SecretFile.read(stored)?.contains(GatewayDouble.unknownKey) == true)
    }

    @Test func whatIsNoKeyIsNotStored() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, stored) = (folder.appending(path: "key").path, folder.appending(path: "credentials").path)
        try write("hunter2", to: key)
        let login = try Login.parse(["--server", "clp://h:1", "--key-file", key, "--credentials", stored])
        let failure = #expect(throws: Failure.self) {
            try login.store(console: Recorder().console(), environment: Environment { _ in nil })
        }
        #expect(failure?.status == .configuration)
        #expect(try SecretFile.read(stored) == nil)
    }

    private func write(_ text: String, to path: String) throws {
        try SecretFile.write(text, to: path, makesFolders: true)
    }
}
