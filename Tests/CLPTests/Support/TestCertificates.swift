import Foundation

/// Certificates for this process, made once by `tools/dev-certificates` in a temporary folder.
struct TestCertificates {
    let folder: URL

    static let shared: TestCertificates = {
        do { return try TestCertificates() } catch { fatalError("no certificates for the tests: \(error)") }
    }()

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "clp-tests-\(ProcessInfo.processInfo.processIdentifier)")
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let process = Process()
        process.executableURL = root.appending(path: "tools/dev-certificates")
        process.arguments = [folder.path, "--bad"]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }
}
