import Foundation
import GatewayStore
import Testing

struct KeyFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/kek"
    }

    @Test func aNewFileIsItsOwnersAloneAndIsReadBack() throws {
        _ = try KeyFile.create(path: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.size] as? Int == 32)
        _ = try KeyFile.load(path: path)
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(throws: KeyFileError.alreadyExists(path: path)) { try KeyFile.create(path: path) }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func whatCanNotBeTheKeyIsRefusedWithWhatToDo() throws {
        #expect(throws: KeyFileError.missing(path: path)) { try KeyFile.load(path: path) }
        for size in [0, 31, 33, 64] {
            try write(Data(repeating: 1, count: size), mode: 0o600)
            #expect(throws: KeyFileError.wrongSize(path: path)) { try KeyFile.load(path: path) }
        }
        for mode in [0o640, 0o604, 0o644] {
            try write(Data(repeating: 1, count: 32), mode: mode)
            #expect(throws: KeyFileError.notPrivate(path: path)) { try KeyFile.load(path: path) }
        }
        #expect(throws: KeyFileError.notPrivate(path: folder.path)) { try KeyFile.load(path: folder.path) }
        #expect(KeyFileError.notPrivate(path: "/x/kek").description.contains("chmod 600 /x/kek"))
    }

    @Test func aLinkIsNotFollowed() throws {
        _ = try KeyFile.create(path: path)
        try FileManager.default.createSymbolicLink(atPath: path + "-link", withDestinationPath: path)
        #expect(throws: KeyFileError.self) { try KeyFile.load(path: path + "-link") }
    }

    private func write(_ data: Data, mode: Int) throws {
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        try data.write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}
