import Foundation

/// The programs that were built beside these tests, and what they need from the repository.
enum Products {
    /// The folder of the repository.
    static let repository: URL = {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root
    }()

    static let gateway = built("clpai-gateway")
    static let client = built("clpai")

    private static func built(_ name: String) -> URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name)
    }
}
