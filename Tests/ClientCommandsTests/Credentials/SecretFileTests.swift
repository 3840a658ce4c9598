import ClientCommands
import Foundation
import Testing

struct SecretFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "clpai-\(UUID().uuidString)")

    @Test func aFileIsForItsOwnerAlone() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a/b/credentials").path
        try SecretFile.write("first", to: path, makesFolders: true)
        try SecretFile.write("second", to: path, makesFolders: true)
        #expect(try SecretFile.read(path) == "second")
        #expect(try mode(path) == 0o600)
        #expect(try mode(folder.appending(path: "a").path) == 0o700)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "a/b").path) == ["credentials"])
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o601])
    func aFileThatOthersCanReadIsRefused(mode: Int) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "credentials").path
        try SecretFile.write("server = clp://h", to: path, makesFolders: true)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let failure = #expect(throws: Failure.self) { try SecretFile.read(path) }
        #expect(failure?.status == .configuration)
        #expect(failure?.advice?.contains("chmod 600") == true)
    }

    @Test func foldersAreMadeOnlyWhenAskedFor() throws {
        let path = folder.appending(path: "file").path
        let write = #expect(throws: Failure.self) { try SecretFile.write("x", to: path, makesFolders: false) }
        let check = #expect(throws: Failure.self) { try SecretFile.checkWritable(path) }
        for failure in [write, check] {
            #expect(failure?.status == .outputFailed)
            #expect(failure?.problem.contains("there is no folder \(folder.path)") == true)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path))
    }

    @Test func whatIsMissingIsNil() throws {
        #expect(try SecretFile.read(folder.appending(path: "none").path) == nil)
    }

    @Test func aFolderAndALargeFileAreRefused() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "large").path
        try SecretFile.write(String(repeating: "#", count: 70_000), to: path, makesFolders: true)
        #expect(throws: Failure.self) { try SecretFile.read(path) }
        #expect(throws: Failure.self) { try SecretFile.read(folder.path) }
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}
