import CLPTLS
import Foundation

/// The certificates of `tools/dev-certificates --bad`, made once per run in a temporary folder and removed at its end.
enum TestCertificates {
    static let directory: String = {
        let folder = FileManager.default.temporaryDirectory.appending(path: "clp-upstream-\(UUID().uuidString)")
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../..").standardizedFileURL
        let process = Process()
        process.executableURL = root.appending(path: "tools/dev-certificates")
        process.arguments = [folder.path, "--bad"]
        do {
            try process.run()
            process.waitUntilExit()
        } catch {
            fatalError("tools/dev-certificates does not start: \(error)")
        }
        precondition(process.terminationStatus == 0, "tools/dev-certificates failed")
        atexit {
            // A folder left behind in the temporary directory harms nobody.
            try? FileManager.default.removeItem(atPath: TestCertificates.directory)
        }
        return folder.path
    }()

    static var authority: TrustSource { .file("\(directory)/ca.pem") }

    /// An HTTPS server over the server's key: `server`, `expired`, `wrong-host`, `other`.
    static func server(_ name: String = "server", protocols: [String] = ["http/1.1"]) throws -> TLSContext {
        var options = TLSOptions.upstream
        options.applicationProtocols = protocols
        let files = CertificateFiles(certificate: "\(directory)/\(name).pem", key: "\(directory)/server.key")
        return try TLSContext(server: files, options: options)
    }
}
