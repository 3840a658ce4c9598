import Foundation

/// A folder of mode 0700 that goes when it is let go of.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "clpai-e2e-\(UUID().uuidString.prefix(12))")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        // A folder that stays behind is a nuisance, and no reason to fail.
        try? FileManager.default.removeItem(at: url)
    }

    /// Path of something in it.
    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Every byte of every file in it, by name.
    func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: url.path) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path(name), isDirectory: &isFolder), !isFolder.boolValue
            else { continue }
            files[name] = try Data(contentsOf: url.appending(path: name))
        }
        return files
    }
}
