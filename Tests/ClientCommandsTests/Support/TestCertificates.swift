import Foundation

/// Certificates for this process, made once by `tools/dev-certificates` in a temporary folder.
struct TestCertificates {
    static let shared: TestCertificates = {
        do { return try TestCertificates() } catch { fatalError("no certificates for the tests: \(error)") }
    }()

    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "clpai-tests-\(ProcessInfo.processInfo.processIdentifier)")

    private init() throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let process = Process()
        process.executableURL = root.appending(path: "tools/dev-certificates")
        process.arguments = [folder.path]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }
}
