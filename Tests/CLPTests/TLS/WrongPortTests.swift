import CLP
import CLPMessages
import CLPTLS
import CLPTesting
import Testing

/// Somebody who mistook the port, on either side: the error names what was seen and what to do.
@Suite(.timeLimit(.minutes(1)))
struct WrongPortTests {
    /// What a client without CLP says first, and what the server logs.
    private static let strangers: [(name: String, bytes: [UInt8], text: String)] = [
        (
            "HTTP", Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
            "this is not TLS: looks like HTTP. Check that host and port are those of a TLS peer."
        ),
        ("HTTP/2 without TLS", Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8), "this is not TLS: looks like HTTP"),
        ("random bytes", [0x8F, 0x3A, 0x00, 0xFF] + Array(repeating: 0xA5, count: 60), "the first byte is 0x8f"),
        ("SSH", Array("SSH-2.0-OpenSSH_9.9\r\n".utf8), "the first byte is 0x53"),
        ("TLS 1.2", helloOfTLS12, "the peer speaks TLS 1.2; this side needs TLS 1.3. Update the peer."),
    ]

    /// A ClientHello of RFC 5246 without extensions.
    private static let helloOfTLS12: [UInt8] =
        [22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3] + Array(repeating: 7, count: 32) + [0, 0, 2, 0xC0, 0x2B, 1, 0]

    @Test func serverNamesWhatItSaw() async throws {
        let log = CapturedLog()
        try await TestServer.with(logger: log.logger) { test in
            for (name, bytes, text) in Self.strangers {
                let peer = try await RawPeer.connect(host: test.address.host, port: test.address.port, tls: nil)
                try await peer.send(bytes)
                _ = try await peer.bytes { _ in false }
                #expect(try await log.line(containing: text) != nil, "\(name): \(log.lines)")
            }
            try await test.withClient { client in _ = try await client.unary(Echo.say, DebugId()) }
        }
    }

    /// A peer whose ALPN has only `http/1.1`, or nothing.
    @Test func serverNamesTheProtocolOfAPeer() async throws {
        let log = CapturedLog()
        try await TestServer.with(logger: log.logger) { test in
            var options = TLSOptions.upstream
            await #expect(throws: (any Error).self) {
                try await RawPeer.connect(
                    host: test.address.host, port: test.address.port, tls: RawTLS.client(options))
            }
            let http = "ALPN: the peer speaks http/1.1, not clp/1. Check that host and port are those of a clp/1 peer."
            let line = try await log.line(containing: http)
            #expect(line != nil)
            options.applicationProtocols = ["clp/2"]
            await #expect(throws: (any Error).self) {
                try await RawPeer.connect(
                    host: test.address.host, port: test.address.port, tls: RawTLS.client(options))
            }
            #expect(try await log.line(containing: "ALPN: the peer speaks clp/2, not clp/1") != nil)
        }
    }

    /// What comes inside TLS that is no CLP: the GOAWAY's text and the log say so.
    @Test(arguments: [
        ("TLS inside TLS", helloOfTLS12, "these bytes are TLS"),
        ("HTTP inside TLS", Array("POST /v1/chat/completions HTTP/1.1\r\n".utf8), "these bytes are HTTP"),
    ])
    func serverNamesWhatItSawInside(_ name: String, _ bytes: [UInt8], _ text: String) async throws {
        let log = CapturedLog()
        try await TestServer.with(logger: log.logger) { test in
            let peer = try await RawPeer.connect(
                host: test.address.host, port: test.address.port, tls: RawTLS.client())
            try await peer.send(bytes)
            let goAway = try #require(try await peer.nextFrame(ofType: 10))
            #expect(String(decoding: goAway.payload.dropFirst(8), as: UTF8.self).contains(text))
            #expect(try await log.line(containing: text) != nil, "\(name): \(log.lines)")
        }
    }

    // MARK: The client

    /// What a server without CLP answers a ClientHello with, and what the caller is told.
    private static let servers: [(name: String, bytes: [UInt8], text: String)] = [
        (
            "HTTP", Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8),
            "this is not TLS: looks like HTTP. Check that host and port are those of a TLS peer."
        ),
        ("SSH", Array("SSH-2.0-OpenSSH_9.9\r\n".utf8), "this is not TLS: the first byte is 0x53"),
        ("alert: version", [21, 3, 3, 0, 2, 2, 70], "the peer speaks TLS 1.2 or older; this side needs TLS 1.3"),
        (
            "alert: handshake failure", [21, 3, 3, 0, 2, 2, 40],
            "the peer refused the handshake; it may speak TLS 1.2 or older only"
        ),
        ("alert: internal error", [21, 3, 3, 0, 2, 2, 80], "it sent the alert 80. Its log may say why."),
        ("nothing", [], "the peer closed the connection during the handshake"),
    ]

    @Test func clientNamesWhatItSaw() async throws {
        for (name, bytes, text) in Self.servers {
            let server = try await RawServer(tls: nil) { peer in
                // The ClientHello; a client that leaves before is noticed below.
                _ = try? await peer.bytes { !$0.isEmpty }
                try? await peer.send(bytes)
                await peer.cut()
            }
            let error = try await error(port: server.port)
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains(text) == true, "\(name): \(error?.message ?? "no error")")
            await server.close()
        }
    }

    @Test func clientNamesAServerWithoutItsProtocol() async throws {
        let server = try await RawServer(tls: RawTLS.server(options: .upstream)) { _ in }
        let error = try await error(port: server.port)
        #expect(error?.code == .unavailable)
        #expect(
            error?.message.contains(
                "ALPN: the peer offers no clp/1. Check that host and port are those of a clp/1 peer.") == true)
        await server.close()
    }

    private func error(port: Int) async throws -> RPCError? {
        let client = try Client(
            "clp://127.0.0.1:\(port)", tls: .trust(TestCertificates.shared.path("ca.pem")))
        let error = await failure { try await client.unary(Echo.say, DebugId()) }
        await client.close()
        return error
    }
}
