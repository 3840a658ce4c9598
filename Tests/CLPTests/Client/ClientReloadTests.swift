import CLP
import CLPMessages
import Foundation
import Testing

/// A client whose files are exchanged while it runs.
@Suite(.timeLimit(.minutes(1)))
struct ClientReloadTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "clp-reload-\(UUID().uuidString)")

    private var authorities: URL { folder.appending(path: "authorities.pem") }

    private func install(_ name: String) throws {
        let content = try Data(contentsOf: URL(filePath: TestCertificates.shared.path(name)))
        try content.write(to: authorities, options: .atomic)
    }

    @Test func nextConnectionGoesByTheNewFilesAndABadFileKeepsTheOld() async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try install("other-ca.pem")
        let backend = try await TestBackend("here")
        try await withClient(
            "clp://127.0.0.1:\(backend.port)", tls: .trust(authorities.path),
            configure: {
                $0.useOneConnection()
                $0.hurry()
                $0.maximumConnectionAge = .milliseconds(30)
            }
        ) { client in
            let options = CallOptions(waitForReady: true)
            let refusal = await failure { try await client.unary(Echo.say, DebugId()) }
            #expect(refusal?.code == .unavailable)
            try install("ca.pem")
            try client.reloadCertificates()
            _ = try await client.unary(Echo.say, DebugId(), options: options)
            try Data("no certificate".utf8).write(to: authorities, options: .atomic)
            #expect(throws: ConfigurationError.self) { try client.reloadCertificates() }
            // Connections are young here, so several are made after that, with the files that were good.
            while backend.peers.count < 4 { _ = try await client.unary(Echo.say, DebugId(), options: options) }
        }
        try await backend.stop()
    }
}
