import Foundation

/// Certificates, good and bad, made once a run by `tools/dev-certificates`.
struct Certificates {
    private let folder: TemporaryFolder

    static let shared: Certificates = {
        do { return try Certificates() } catch { fatalError("no certificates for the tests: \(error)") }
    }()

    private init() throws {
        folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = Products.repository.appending(path: "tools/dev-certificates")
        process.arguments = [folder.url.path, "--bad"]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        // The shared value lives as long as the process, so no deinit would ever take the folder away.
        atexit { try? FileManager.default.removeItem(atPath: Certificates.shared.folder.url.path) }
    }

    func path(_ name: String) -> String { folder.path(name) }

    /// Copies the authority and the server's certificate and key to where a gateway in development looks for them.
    func install(in directory: TemporaryFolder) throws {
        for name in ["ca.pem", "server.pem", "server.key"] {
            try FileManager.default.copyItem(atPath: path(name), toPath: directory.path(name))
        }
    }
}
