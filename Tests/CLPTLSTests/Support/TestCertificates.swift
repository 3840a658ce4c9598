import CLPTLS
import Foundation

/// The certificates of `tools/dev-certificates --bad`, made once per run in a temporary folder and removed at its end.
enum TestCertificates {
    static let directory: String = {
        let folder = FileManager.default.temporaryDirectory.appending(path: "clp-tls-\(UUID().uuidString)")
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
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

    static func path(_ name: String) -> String { "\(directory)/\(name)" }

    static var authority: TrustSource { .file(path("ca.pem")) }

    static func files(_ name: String, key: String? = nil) -> CertificateFiles {
        CertificateFiles(certificate: path("\(name).pem"), key: path("\(key ?? name).key"))
    }

    /// A server with one of the certificates over the server's key: `server`, `expired`, `wrong-host`, `other`.
    static func server(
        _ name: String = "server", clients: ClientCertificates = .notAsked, options: TLSOptions = .clp
    ) throws -> TLSContext {
        try TLSContext(server: files(name, key: "server"), clientCertificates: clients, options: options)
    }

    static func client(
        trusting trust: TrustSource? = nil, certificate: CertificateFiles? = nil, options: TLSOptions = .clp
    ) throws -> TLSContext {
        try TLSContext(clientTrusting: trust ?? authority, certificate: certificate, options: options)
    }
}
