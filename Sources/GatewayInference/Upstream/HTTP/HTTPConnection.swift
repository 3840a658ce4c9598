import CLPTLS
import NIOCore
import NIOHTTP1

/// The end of a connection's pipeline: one exchange after another. Lives on its event loop, with automatic reading off.
final class HTTPConnection: ChannelInboundHandler, HTTPCarrier {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private enum State {
        /// TLS shakes hands for this exchange.
        case handshaking(HTTPExchange)
        case busy(HTTPExchange)
        case idle
        case closed
    }

    private let url: UpstreamURL
    private let keepAlive: TimeAmount
    private weak var pool: HTTPConnectionPool?
    private var context: ChannelHandlerContext?
    private var state: State
    /// What the running exchange still needs before the connection can serve another.
    private var isRequestOut = false
    private var mayStay = false
    private var isReading = false
    private var idleTimer: Scheduled<Void>?

    /// A connection for `exchange`, which starts when the handshake is through, or at once without TLS.
    init(_ url: UpstreamURL, _ keepAlive: TimeAmount, _ pool: HTTPConnectionPool, for exchange: HTTPExchange) {
        self.url = url
        self.keepAlive = keepAlive
        self.pool = pool
        state = .handshaking(exchange)
        exchange.carried(by: self)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if !url.isTLS, case .handshaking(let exchange) = state { run(exchange) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSChannelHandler.HandshakeCompleted, case .handshaking(let exchange) = state { run(exchange) }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: Exchanges

    /// Writes the request of an exchange; only for a connection that has none.
    func run(_ exchange: HTTPExchange) {
        guard let context else { return exchange.connectionEnded() }
        idleTimer?.cancel()
        idleTimer = nil
        state = .busy(exchange)
        (isRequestOut, mayStay) = (false, false)
        exchange.carried(by: self)
        context.write(wrapOutboundOut(.head(head(of: exchange.request))), promise: nil)
        if !exchange.request.body.isEmpty {
            let body = context.channel.allocator.buffer(bytes: exchange.request.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let left = context.eventLoop.makePromise(of: Void.self)
        left.futureResult.assumeIsolated().whenSuccess { [weak self] in self?.isRequestOut = true }
        exchange.requestLeft()
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: left)
        wantsBytes()
    }

    private func head(of request: HTTPRequest) -> HTTPRequestHead {
        var headers = HTTPHeaders([("Host", url.authority)])
        headers.add(contentsOf: request.headers.map { ($0.name, $0.value) })
        headers.add(name: "Accept-Encoding", value: "identity")
        if !request.body.isEmpty || request.method == "POST" {
            headers.add(name: "Content-Length", value: String(request.body.count))
        }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.method), uri: url.basePath + request.path,
            headers: headers)
    }

    func wantsBytes() {
        guard !isReading else { return }
        isReading = true
        context?.read()
    }

    func abandon() {
        state = .closed
        // At once: until the channel says that it is closed, another exchange could be given this connection.
        pool?.forget(self)
        context?.close(promise: nil)
    }

    // MARK: What arrives

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .busy(let exchange) = state else {
            // Nobody asked for anything.
            return abandon()
        }
        switch unwrapInboundIn(data) {
        case .head(let head):
            mayStay = head.isKeepAlive
            exchange.received(head)
        case .body(var bytes):
            exchange.received(&bytes)
        case .end:
            let isReusable = mayStay && isRequestOut
            state = isReusable ? .idle : .closed
            exchange.completed()
            if isReusable { becomeIdle(context) } else { context.close(promise: nil) }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        switch state {
        case .busy(let exchange):
            exchange.readEnded()
            if exchange.wantsBytes { wantsBytes() }
        case .idle:
            // Sees the upstream leave.
            wantsBytes()
        case .handshaking, .closed:
            break
        }
    }

    private func becomeIdle(_ context: ChannelHandlerContext) {
        guard let pool, pool.keep(self) else { return abandon() }
        idleTimer = context.eventLoop.assumeIsolated().scheduleTask(in: keepAlive) { [weak self] in self?.leave() }
    }

    /// Closes a connection that has no exchange.
    func leave() {
        guard case .idle = state else { return }
        abandon()
    }

    // MARK: The end

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch state {
        case .handshaking(let exchange):
            if let fault = error as? TLSError { exchange.fail(.tls(fault)) } else { exchange.fail(.connectFailed) }
        case .busy(let exchange):
            end(exchange, error)
        case .idle, .closed:
            break
        }
        abandon()
    }

    private func end(_ exchange: HTTPExchange, _ error: any Error) {
        switch error {
        case HTTPParserError.invalidEOFState:
            exchange.connectionEnded()
        case HTTPParserError.headerOverflow, is ByteToMessageDecoderError.PayloadTooLargeError:
            exchange.fail(.tooLarge(.head))
        case is HTTPParserError, is NIOHTTPDecoderError:
            exchange.fail(.protocolViolation(.unreadable))
        default:
            exchange.connectionEnded()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        idleTimer?.cancel()
        let last = state
        state = .closed
        pool?.closed(self)
        switch last {
        case .handshaking(let exchange): exchange.fail(.connectFailed)
        case .busy(let exchange): exchange.connectionEnded()
        case .idle, .closed: break
        }
        context.fireChannelInactive()
    }
}
