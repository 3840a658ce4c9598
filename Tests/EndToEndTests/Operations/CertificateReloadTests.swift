import CLP
import Foundation
import Testing

/// SIGHUP and the files of the certificate.
@Suite(.timeLimit(.minutes(2)))
struct CertificateReloadTests {
    /// A certificate for another host, then a broken one, then the right one again: callers that connect see each.
    @Test func aNewCertificateIsShownToThoseWhoConnectLater() async throws {
        let run = try await ReloadableGateway()
        let tenant = try await Tenant(run.gateway)
        try await tenant.expectServed()
        func install(_ certificate: String, _ key: String) throws {
            for (from, to) in [(certificate, "server.pem"), (key, "server.key")] {
                try Data(contentsOf: URL(filePath: Certificates.shared.path(from)))
                    .write(to: run.folder.url.appending(path: to), options: .atomic)
                let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
                try FileManager.default.setAttributes(mode, ofItemAtPath: run.folder.path(to))
            }
        }
        try install("wrong-host.pem", "server.key")
        try await run.reload()
        #expect(run.reloads == (1, 0))
        // The connection that is there goes on; a new one sees the new certificate.
        try await tenant.expectServed()
        let refused = try await tenant.run("chat", "hello")
        #expect(refused.status == 69, "\(refused.errors)")
        try Data("no certificate".utf8).write(to: run.folder.url.appending(path: "server.pem"))
        try await run.reload()
        #expect(run.reloads == (1, 1))
        #expect(run.gateway.program.errors.contains("server.pem"))
        try await tenant.expectServed()
        try install("server.pem", "server.key")
        try await run.reload()
        let served = try await tenant.run("chat", "hello")
        #expect(served.status == 0, "\(served.errors)")
        try await run.gateway.stop()
    }
}
