package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Shows a text over HTTP/1.1 at `/metrics`, on a loopback address, to whoever asks.
///
/// What it shows is numbers, but how much a company asks of which model is nobody else's business: so it listens on
/// loopback alone, and whoever scrapes from elsewhere brings a tunnel or a proxy that knows its callers. One request a
/// connection; size, time and number of connections are limited.
package final class MetricsEndpoint: Service {
    /// Limits on what a peer can make it do.
    package struct Limits: Sendable {
        /// Connections at a time; one more is closed at once.
        package var connections = 16
        /// Bytes of a request, head and body.
        package var requestBytes = 8_192
        /// How long a connection may last.
        package var connectionTime = Duration.seconds(10)

        package init() {}
    }

    private let place: LoopbackAddress
    private let limits: Limits
    private let logger: Logger
    private let render: @Sendable () -> String
    private let listener = Mutex<(any Channel)?>(nil)
    private let open: ConnectionCount

    /// - Parameters:
    ///   - place: where to listen.
    ///   - limits: on its peers.
    ///   - logger: is told where it listens.
    ///   - render: the text; called for each request, on an event loop.
    package init(
        _ place: LoopbackAddress, limits: Limits = Limits(), logger: Logger, render: @escaping @Sendable () -> String
    ) {
        self.place = place
        self.limits = limits
        self.logger = logger
        self.render = render
        open = ConnectionCount(limit: limits.connections)
    }

    /// Connections that are open now.
    package var openConnections: Int { open.current }

    /// Where it listens, once it does.
    package var boundPort: Int? { listener.withLock { $0?.localAddress?.port } }

    /// Shows metrics until a graceful shutdown or the cancellation of its task. ``listen()`` comes first.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            let (never, end) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            end.finish()
        }
        await close()
    }

    /// Takes no more connections.
    package func close() async {
        // A listener that is closed already is what is wanted.
        try? await listener.withLock { $0 }?.close().get()
    }

    /// Opens the socket and serves from then on.
    ///
    /// - Throws: ``GatewayStartError`` if it can't listen there.
    package func listen() async throws(GatewayStartError) {
        let (open, limits, render) = (open, limits, render)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 16)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                guard open.enter() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in open.leave() }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(RequestBytesLimit(limits))
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
                    try pipeline.addHandler(MetricsReply(render))
                }
            }
        do {
            let channel = try await bootstrap.bind(host: place.host, port: place.port).get()
            listener.withLock { $0 = channel }
            let bound = channel.localAddress
            logger.notice(
                "metrics are shown at /metrics",
                metadata: ["address": "\(bound?.ipAddress ?? place.host):\(bound?.port ?? place.port)"])
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw GatewayStartError("metrics.listen \(place) is taken: stop what listens there, or choose another port")
        } catch {
            throw GatewayStartError("metrics.listen \(place) can't be listened on")
        }
    }
}

/// Counts connections, from any thread.
private final class ConnectionCount: Sendable {
    private let limit: Int
    private let count = Atomic(0)

    init(limit: Int) { self.limit = limit }

    func enter() -> Bool {
        if count.add(1, ordering: .relaxed).newValue <= limit { return true }
        leave()
        return false
    }

    var current: Int { count.load(ordering: .relaxed) }

    func leave() { count.subtract(1, ordering: .relaxed) }
}

/// Closes a connection that has said too much or taken too long.
private final class RequestBytesLimit: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let limits: MetricsEndpoint.Limits
    private var bytes = 0
    private var alarm: Scheduled<Void>?

    init(_ limits: MetricsEndpoint.Limits) { self.limits = limits }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        alarm = context.eventLoop.scheduleTask(in: TimeAmount(limits.connectionTime)) {
            channel.close(promise: nil)
        }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytes
        guard bytes <= limits.requestBytes else { return context.close(promise: nil) }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Answers one request and closes.
private final class MetricsReply: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let render: @Sendable () -> String
    private var head: HTTPRequestHead?
    private var hasAnswered = false

    init(_ render: @escaping @Sendable () -> String) { self.render = render }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasAnswered else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = self.head ?? head
        case .body: break
        case .end:
            guard let head else { return }
            hasAnswered = true
            answer(head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // No HTTP: whoever sends it has nothing to read either.
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = head.uri.prefix { $0 != "?" }
        if !Self.isOwnName(head.headers.first(name: "host")) {
            return reply(.forbidden, "Ask by a loopback name: this is not for a browser's pages.\n", head, context)
        }
        guard path == "/metrics" else {
            return reply(.notFound, "There is only /metrics.\n", head, context)
        }
        guard head.method == .GET || head.method == .HEAD else {
            return reply(.methodNotAllowed, "Only GET and HEAD.\n", head, context, ["allow": "GET, HEAD"])
        }
        reply(.ok, render(), head, context)
    }

    private func reply(
        _ status: HTTPResponseStatus, _ text: String, _ request: HTTPRequestHead, _ context: ChannelHandlerContext,
        _ more: HTTPHeaders = [:]
    ) {
        var headers: HTTPHeaders = [
            "content-type": status == .ok ? PrometheusText.contentType : "text/plain; charset=utf-8",
            "content-length": String(text.utf8.count), "connection": "close", "cache-control": "no-store",
        ]
        headers.add(contentsOf: more)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            let body = context.channel.allocator.buffer(string: text)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let channel = context.channel
        // Closed whole only when the peer has closed, or at the end of its time: a close with bytes unread would reset
        // the connection, and the reply with it.
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            channel.close(mode: .output, promise: nil)
        }
    }

    /// Whether a request names this machine: a page in a browser could otherwise read the numbers under a name of its
    /// own that leads to loopback.
    private static func isOwnName(_ host: String?) -> Bool {
        guard let host else { return true }
        return LoopbackAddress.isLoopback(LoopbackAddress.host(of: host))
    }
}
