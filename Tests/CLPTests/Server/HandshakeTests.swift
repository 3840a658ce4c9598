import CLP
import CLPTLS
import CLPTesting
import Testing

/// Peers that never get as far as a frame.
@Suite(.timeLimit(.minutes(1)))
struct HandshakeTests {
    private func stillServes(_ test: TestServer) async throws {
        try await test.withClient { client in
            let reply = try await client.unary(Echo.say, DebugId(id: "alive"))
            #expect(reply.id == "alive")
        }
    }

    @Test func plainHTTPIsTurnedAway() async throws {
        try await TestServer.with { test in
            let peer = try await RawPeer.connect(host: test.address.host, port: test.address.port, tls: nil)
            try await peer.send(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            while try await peer.nextFrame() != nil {}
            try await stillServes(test)
        }
    }

    /// [CLP-TLS-2]
    @Test func otherALPNIsTurnedAway() async throws {
        try await TestServer.with { test in
            var options = TLSOptions.clp
            options.applicationProtocols = ["h2"]
            let error = await #expect(throws: TLSError.self) {
                try await RawPeer.connect(host: test.address.host, port: test.address.port, tls: RawTLS.client(options))
            }
            #expect(error?.code == .applicationProtocol)
            try await stillServes(test)
        }
    }

    @Test func silentPeerIsCutAfterTheHandshakeTime() async throws {
        try await TestServer.with {
            $0.handshakeTimeout = .milliseconds(200)
        } _: { test in
            let peer = try await RawPeer.connect(host: test.address.host, port: test.address.port, tls: nil)
            #expect(try await peer.nextFrame(within: .seconds(4)) == nil)
        }
    }

    @Test func peerWithoutSettingsIsTooSlow() async throws {
        try await TestServer.with {
            $0.handshakeTimeout = .seconds(3)
        } _: { test in
            let peer = try await RawPeer.connect(
                host: test.address.host, port: test.address.port, tls: RawTLS.client())
            #expect(try await peer.nextFrame(ofType: 10)?.number(at: 4) == 5)
        }
    }

    @Test func connectionAboveTheLimitIsClosed() async throws {
        try await TestServer.with {
            $0.maximumConnections = 1
        } _: { test in
            let first = try await test.rawPeer()
            await #expect(throws: (any Error).self) {
                try await RawPeer.connect(host: test.address.host, port: test.address.port, tls: RawTLS.client())
            }
            await first.cut()
        }
    }

    @Test func clientCertificateReachesTheHandler() async throws {
        let service = TestService(
            .unary(Echo.say) { _, context in
                let names = context.peer.certificate
                return DebugId(id: (names.map { $0.dnsNames + $0.uris } ?? []).joined(separator: " "))
            })
        let certificates = TestCertificates.shared
        try await TestServer.with(services: [service]) {
            $0.tls.clientAuthorities = certificates.path("ca.pem")
        } _: { test in
            let tls = ClientTLS.trust(certificates.path("ca.pem"))
                .certificate(certificates.path("client.pem"), key: certificates.path("client.key"))
            try await test.withClient(tls: tls) { client in
                let reply = try await client.unary(Echo.say, DebugId())
                #expect(reply.id == "client.test spiffe://clpai.test/client")
            }
            try await test.withClient { client in
                let error = await failure { try await client.unary(Echo.say, DebugId()) }
                #expect(error?.code == .unavailable)
                #expect(error?.message.contains("certificate") == true)
            }
        }
    }
}
