import CLPTLS
import GatewayInference
import NIOCore
import NIOPosix
import Testing

/// The second hop is encrypted, and its other end is who it should be (P4.a).
@Suite struct HTTPClientTLSTests {
    private func client(
        port: Int, host: String = "localhost", trust: TrustSource? = nil,
        _ configuration: HTTPClientConfiguration = HTTPClientConfiguration()
    ) throws -> HTTPClient {
        try HTTPClient(
            UpstreamURL("https://\(host):\(port)", plaintextLoopback: false),
            trust: trust ?? TestCertificates.authority, configuration: configuration,
            group: MultiThreadedEventLoopGroup.singleton)
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func exchangesOverOneConnection(host: String) async throws {
        let long = String(repeating: "0123456789", count: 20_000)
        let server = try await LoopbackServer.start(tls: TestCertificates.server()) { request, _ in
            [
                .send(head(["Transfer-Encoding: chunked"]) + chunk("\(request.count)")), .send(chunk(long)),
                .send(Array("0\r\n\r\n".utf8)),
            ]
        }
        let client = try client(port: server.port, host: host)
        let request = HTTPRequest(method: "POST", path: "/x", body: [UInt8](repeating: 1, count: 300_000))
        for _ in 0..<5 {
            let reply = try await client.send(request)
            let body = try await reply.body()
            #expect(body == Array("\(server.requests[0].count)".utf8) + Array(long.utf8))
        }
        #expect(server.connections.accepted <= System.coreCount)
        #expect(server.requests.allSatisfy { $0.suffix(300_000) == [UInt8](repeating: 1, count: 300_000)[...] })
        try await server.stop()
    }

    @Test(arguments: [
        ("expired", TLSError.Code.certificateExpired), ("wrong-host", .hostName), ("other", .unknownIssuer),
    ])
    func wrongCertificateIsRefused(name: String, code: TLSError.Code) async throws {
        let server = try await LoopbackServer.start(tls: TestCertificates.server(name)) { _, _ in
            [.send(response("ok"))]
        }
        let client = try client(port: server.port)
        let error = await failure { try await client.send(get) }
        guard case .tls(let fault) = error else {
            Issue.record("expected a fault of TLS, got \(String(describing: error))")
            return
        }
        #expect(fault.code == code)
        #expect(error?.isBeforeRequest == true)
        #expect(server.requests.isEmpty, "the request stayed here")
        #expect(try await server.waits { $0.closed == 1 })
        try await server.stop()
    }

    @Test func systemTrustDoesNotKnowADevelopmentAuthority() async throws {
        let server = try await LoopbackServer.start(tls: TestCertificates.server()) { _, _ in [.send(response("ok"))] }
        let client = try client(port: server.port, trust: .system)
        let error = await failure { try await client.send(get) }
        if case .tls(let fault) = error {
            #expect(fault.code == .unknownIssuer)
        } else {
            Issue.record("no fault of TLS")
        }
        try await server.stop()
    }

    @Test func plaintextServerIsRefused() async throws {
        let plain = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(BadRequestHandler())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let client = try client(port: plain.localAddress?.port ?? 0)
        let error = await failure { try await client.send(get) }
        if case .tls(let fault) = error { #expect(fault.code == .notTLS) } else { Issue.record("no fault of TLS") }
        try await plain.close()
    }

    @Test func serverOfAnotherProtocolIsRefused() async throws {
        let context = try TestCertificates.server(protocols: ["h2"])
        let server = try await LoopbackServer.start(tls: context) { _, _ in [] }
        let client = try client(port: server.port)
        let error = await failure { try await client.send(get) }
        if case .tls(let fault) = error {
            #expect(fault.code == .applicationProtocol)
        } else {
            Issue.record("no fault of TLS")
        }
        try await server.stop()
    }

    @Test func handshakeThatStallsEndsInTime() async throws {
        let silent = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let client = try client(
            port: silent.localAddress?.port ?? 0, .with { $0.connectTimeout = .milliseconds(80) })
        #expect(await failure { try await client.send(get) } == .timeout(.connect))
        try await silent.close()
    }

    /// The transport ends without close_notify in the middle of a body, and with it.
    @Test(arguments: [LoopbackServer.Step.close, .reset])
    func cutInTheBody(end: LoopbackServer.Step) async throws {
        let server = try await LoopbackServer.start(tls: TestCertificates.server()) { _, _ in
            [.send(head(["Transfer-Encoding: chunked"]) + chunk("abc")), .wait(.milliseconds(20)), end]
        }
        let reply = try await client(port: server.port).send(get)
        #expect(try await reply.next().map { String(buffer: $0) } == "abc")
        #expect(await failure { try await reply.next() } == .cut(bodyBytes: 3))
        try await server.stop()
    }

    @Test func cancelClosesInTime() async throws {
        try await expectCloseInTime {
            let server = try await LoopbackServer.start(tls: TestCertificates.server()) { _, _ in [.hang] }
            let client = try client(port: server.port)
            let task = Task { await failure { try await client.send(get) } }
            #expect(try await server.waits { $0.requests.count == 1 })
            let start = ContinuousClock.now
            task.cancel()
            #expect(await task.value == .cancelled)
            #expect(try await server.waits { $0.closed == 1 })
            let time = ContinuousClock.now - start
            try await server.stop()
            return time
        }
    }
}

/// A server without TLS, as it answers a ClientHello.
private final class BadRequestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let reply = head(["Content-Length: 0"], status: "400 Bad Request")
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: reply)), promise: nil)
    }
}
