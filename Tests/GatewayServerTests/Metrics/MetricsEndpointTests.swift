import Foundation
import GatewayServer
import NIOCore
import NIOPosix
import Testing

/// The HTTP port of the metrics, over real sockets.
@Suite(.timeLimit(.minutes(1)))
struct MetricsEndpointTests {
    @Test(arguments: [
        "127.0.0.1:9464", "127.9.9.9:1", "[::1]:9464", "localhost:0", "LOCALHOST:80",
    ]) func loopbackIsTaken(text: String) { #expect(LoopbackAddress(text) != nil) }

    @Test(arguments: [
        "0.0.0.0:9464", "192.0.2.1:9464", "[::]:9464", ":9464", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:-1",
        "127.0.0.1.example.com:80", "127.1:80", "[fe80::1]:80", "example.com:80", "127.0.0.256:80", "",
    ]) func elsewhereIsRefused(text: String) { #expect(LoopbackAddress(text) == nil) }

    @Test func aScrapeGetsTheText() async throws {
        try await with { port in
            let reply = try await ask(port, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
            #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(reply.lowercased().contains("content-type: text/plain; version=0.0.4; charset=utf-8\r\n"))
            #expect(reply.lowercased().contains("content-length: 15\r\n"))
            #expect(reply.hasSuffix("\r\n\r\nanswer 1\nand 2\n"))
        }
    }

    @Test func headHasNoBody() async throws {
        try await with { port in
            let reply = try await ask(port, "HEAD /metrics?x=1 HTTP/1.0\r\n\r\n")
            #expect(reply.contains(" 200 OK\r\n") && reply.hasSuffix("\r\n\r\n"), "\(reply)")
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "404"),
        ("GET /metrics/ HTTP/1.1\r\nHost: [::1]:1\r\n\r\n", "404"),
        ("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx", "405"),
        // A page in a browser could reach loopback under a name of its own.
        ("GET /metrics HTTP/1.1\r\nHost: attacker.example\r\n\r\n", "403"),
    ]) func otherRequestsAreRefused(request: String, status: String) async throws {
        try await with { port in
            let reply = try await ask(port, request)
            #expect(reply.hasPrefix("HTTP/1.1 \(status) "), "\(reply)")
            #expect(!reply.contains("answer"))
        }
    }

    @Test(arguments: [
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "nonsense\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nX: " + String(repeating: "y", count: 9_000),
    ]) func whatIsNoRequestIsClosed(bytes: String) async throws {
        try await with { port in
            let reply = try await ask(port, bytes)
            #expect(!reply.contains("answer"))
        }
    }

    /// The second request of a connection is not answered.
    @Test func oneRequestAConnection() async throws {
        try await with { port in
            let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let reply = try await ask(port, request + request)
            #expect(reply.matches(of: #/200 OK/#).count == 1, "\(reply)")
        }
    }

    @Test func aSlowRequestIsClosed() async throws {
        var limits = MetricsEndpoint.Limits()
        limits.connectionTime = .milliseconds(50)
        try await with(limits) { port in
            let reply = try await ask(port, "GET /met")
            #expect(reply == "")
        }
    }

    @Test func tooManyConnectionsAreClosed() async throws {
        var limits = MetricsEndpoint.Limits()
        limits.connections = 2
        try await with(limits) { endpoint, port in
            let first = try await connect(port)
            let second = try await connect(port)
            try await eventually { endpoint.openConnections == 2 }
            // A third is told nothing, and there is room again once the others are gone.
            #expect(try await ask(port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n") == "")
            try await first.close().get()
            try await second.close().get()
            try await eventually {
                try await ask(port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").contains("200 OK")
            }
        }
    }

    @Test func aTakenPortIsNamed() async throws {
        try await with { port in
            let place = try #require(LoopbackAddress("127.0.0.1:\(port)"))
            let second = MetricsEndpoint(place, logger: LogRecorder().logger) { "" }
            let error = await #expect(throws: GatewayStartError.self) { try await second.listen() }
            #expect(error?.description.contains("127.0.0.1:\(port) is taken") == true)
        }
    }

    // MARK: A socket

    private func with(
        _ limits: MetricsEndpoint.Limits = MetricsEndpoint.Limits(), _ body: (Int) async throws -> Void
    ) async throws {
        try await with(limits) { _, port in try await body(port) }
    }

    private func with(
        _ limits: MetricsEndpoint.Limits, _ body: (MetricsEndpoint, Int) async throws -> Void
    ) async throws {
        let place = try #require(LoopbackAddress("127.0.0.1:0"))
        let endpoint = MetricsEndpoint(place, limits: limits, logger: LogRecorder().logger) { "answer 1\nand 2\n" }
        try await endpoint.listen()
        try await body(endpoint, try #require(endpoint.boundPort))
        await endpoint.close()
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let whole: EventLoopPromise<String>
        private var text = ""

        init(_ whole: EventLoopPromise<String>) { self.whole = whole }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { text += String(buffer: unwrapInboundIn(data)) }
        func channelInactive(context: ChannelHandlerContext) { whole.succeed(text) }
        // A peer that closes while bytes are on their way resets; what came before still counts.
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private func connect(_ port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port).get()
    }

    /// Everything that is answered until the other side closes.
    private func ask(_ port: Int, _ request: String) async throws -> String {
        let whole = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: String.self)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(whole))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        // The other side may have closed already.
        channel.writeAndFlush(channel.allocator.buffer(string: request), promise: nil)
        return try await whole.futureResult.get()
    }
}
