import Foundation

/// The work tree that this test was compiled from.
enum Repository {
    /// Folder that holds Package.swift.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every text file that is the project's own, sorted by path.
    static let files: [SourceFile] = load()

    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    private static let textEndings = [
        ".swift", ".c", ".h", ".proto", ".md", ".modulemap", ".yaml", ".yml", ".sh", ".py", ".json", ".resolved",
    ]

    private static func load() -> [SourceFile] {
        var paths: [String] = []
        for folder in ["Sources", "Tests", "tools", "Protos", ".ci"] { collect(folder, into: &paths) }
        let top = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        paths += top.filter { name in textEndings.contains { name.hasSuffix($0) } && !name.hasSuffix(".resolved") }
        return paths.sorted().compactMap { path in
            // A file that is not UTF-8 is a fixture of bytes, not a text: no rule applies to it.
            guard let text = try? text(of: path) else { return nil }
            return SourceFile(path: path, text: text)
        }
    }

    private static func collect(_ folder: String, into paths: inout [String]) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? []
        for name in names where name != ".build" && !name.hasPrefix(".build-") {
            let path = folder + "/" + name
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: root.appending(path: path).path, isDirectory: &isFolder) else {
                continue
            }
            if isFolder.boolValue {
                collect(path, into: &paths)
            } else if isText(name, in: folder) {
                paths.append(path)
            }
        }
    }

    /// By ending, or a script without one.
    private static func isText(_ name: String, in folder: String) -> Bool {
        textEndings.contains { name.hasSuffix($0) }
            || !name.contains(".") && (folder == ".ci" || folder == "tools" || folder.hasPrefix("tools/"))
    }
}
