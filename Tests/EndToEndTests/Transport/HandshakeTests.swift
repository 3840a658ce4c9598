import CLPTLS
import CLPTesting
import Foundation
import Testing

extension BadInput {
    /// Peers that do not get as far as a call.
    @Suite struct HandshakeTests {
        @Test func clientThatTrustsAnotherAuthorityRefuses() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let credentials = try tenant.credentials(ca: Certificates.shared.path("other-ca.pem"))
            let run = try await tenant.run("chat", "secret words", credentials: credentials)
            #expect(run.status == 69)
            #expect(run.errors.contains("certificate"), "\(run.errors)")
            #expect(run.errors.contains("check --server and --ca"), "\(run.errors)")
            #expect(run.output.isEmpty)
            try await tenant.expectSettled([])
        }

        @Test func certificateForAnotherHostIsRefused() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let run = try await tenant.run(
                "chat", "secret words", credentials: tenant.credentials(serverName: "elsewhere.test"))
            #expect(run.status == 69)
            #expect(run.errors.contains("elsewhere.test") || run.errors.contains("name"), "\(run.errors)")
            #expect(run.output.isEmpty)
            try await tenant.expectSettled([])
        }

        /// [CLP-TLS-2]
        @Test func otherALPNIsTurnedAway() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let (status, text) = try await openssl(tenant.gateway, ["-tls1_3", "-alpn", "h2"])
            #expect(status != 0, "\(text.suffix(300))")
            #expect(text.contains("no application protocol"), "\(text.suffix(300))")
            try await tenant.expectSettled([])
        }

        /// [CLP-TLS-2] Who offers no ALPN learns it after the handshake.
        @Test func missingALPNIsTurnedAway() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let (_, text) = try await openssl(tenant.gateway, ["-tls1_3", "-ign_eof"])
            #expect(text.contains("No ALPN negotiated"), "\(text.suffix(300))")
            #expect(text.contains("closed"), "\(text.suffix(300))")
            try await tenant.expectSettled([])
        }

        /// [CLP-TLS-1]
        @Test func tls12IsTurnedAway() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let (status, text) = try await openssl(tenant.gateway, ["-tls1_2", "-alpn", "clp/1"])
            #expect(status != 0, "\(text.suffix(300))")
            #expect(text.contains("alert protocol version"), "\(text.suffix(300))")
            try await tenant.expectSettled([])
        }

        /// The same call, with what a right peer offers: the two tests above fail for the reason that they name.
        @Test func foreignPeerWithTheRightOfferIsTaken() async throws {
            let (status, text) = try await openssl(SharedGateway.gateway, ["-tls1_3", "-alpn", "clp/1"])
            #expect(status == 0, "\(text.suffix(300))")
            #expect(text.contains("ALPN protocol: clp/1"), "\(text.suffix(300))")
        }

        @Test func plainHTTPIsTurnedAway() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let peer = try await RawPeer.connect(host: "127.0.0.1", port: tenant.gateway.port, tls: nil)
            try await peer.send(Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            #expect(try await peer.framesToEnd(within: .seconds(30)).isEmpty)
            try await tenant.expectSettled([])
        }

        @Test func httpInsideTLSIsTurnedAway() async throws {
            let tenant = try await Tenant(SharedGateway.gateway)
            let peer = try await RawCaller.connect(tenant.gateway)
            try await peer.send(Array("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            let goAway = try await peer.nextFrame(ofType: 10, within: .seconds(30))
            #expect(goAway?.number(at: 4) == 2, "frame error")
            #expect(try await peer.framesToEnd(within: .seconds(30)).isEmpty)
            try await tenant.expectSettled([])
        }

        /// What OpenSSL's own client says of a gateway, and its exit status.
        private func openssl(_ gateway: GatewayProcess, _ options: [String]) async throws -> (Int32, String) {
            let program = try Program(
                URL(filePath: "/usr/bin/env"),
                ["openssl", "s_client", "-connect", "127.0.0.1:\(gateway.port)"]
                    + ["-CAfile", Certificates.shared.path("ca.pem"), "-verify_return_error"] + options,
                variables: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"])
            let status = try await program.status()
            return (status, program.output + program.errors)
        }
    }
}
