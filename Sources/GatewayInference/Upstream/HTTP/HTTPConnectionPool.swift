import CLPTLS
import NIOCore
import NIOHTTP1
import NIOPosix

/// The connections of one event loop to one upstream. Lives on that loop.
final class HTTPConnectionPool {
    private let url: UpstreamURL
    private let tls: TLSContext?
    private let limits: HTTPClientConfiguration
    private let loop: any EventLoop
    /// The one that was used last is used first, so that the others grow old and go.
    private var idle: [HTTPConnection] = []
    /// Connections and attempts to connect.
    private var open = 0
    private var isShutDown = false

    init(_ url: UpstreamURL, _ tls: TLSContext?, _ limits: HTTPClientConfiguration, _ loop: any EventLoop) {
        self.url = url
        self.tls = tls
        self.limits = limits
        self.loop = loop
    }

    /// Runs an exchange on an idle connection or a new one.
    func start(_ exchange: HTTPExchange, _ waiter: HTTPExchange.HeadWaiter) {
        guard exchange.begin(waiter) else { return }
        if !exchange.request.isWellFormed { return exchange.fail(.invalidRequest) }
        if isShutDown { return exchange.fail(.shutDown) }
        if let connection = idle.popLast() { return connection.run(exchange) }
        if open >= limits.maximumConnections { return exchange.fail(.busy) }
        open += 1
        connect(exchange)
    }

    // MARK: What connections do

    /// - Returns: whether the idle connection may stay.
    func keep(_ connection: HTTPConnection) -> Bool {
        guard !isShutDown, idle.count < limits.maximumIdleConnections else { return false }
        idle.append(connection)
        return true
    }

    /// The connection serves nothing more.
    func forget(_ connection: HTTPConnection) {
        idle.removeAll { $0 === connection }
    }

    func closed(_ connection: HTTPConnection) {
        open -= 1
        forget(connection)
    }

    func shutDown() {
        isShutDown = true
        for connection in idle { connection.leave() }
    }

    // MARK: Connecting

    private func connect(_ exchange: HTTPExchange) {
        let attempt = ConnectAttempt()
        exchange.carried(by: attempt)
        // `localhost` is this machine, whatever a resolver says of it.
        let isLocal = !url.isTLS && url.host == "localhost"
        connect(exchange, attempt, to: isLocal ? ["127.0.0.1", "::1"] : [url.host])
    }

    private func connect(_ exchange: HTTPExchange, _ attempt: ConnectAttempt, to hosts: ArraySlice<String>) {
        guard let host = hosts.first else {
            open -= 1
            return exchange.fail(.connectFailed)
        }
        let candidates = NIOLoopBound(attempt, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(limits.connectTimeout)
            .channelOption(.autoRead, value: false)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                candidates.value.add(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .connect(host: host, port: url.port)
            .assumeIsolated()
            .whenComplete { [self] result in
                switch result {
                case .success(let channel) where exchange.isFailed || !channel.isActive:
                    open -= 1
                    channel.close(promise: nil)
                    exchange.fail(.connectFailed)
                case .success(let channel):
                    set(up: channel, for: exchange)
                case .failure:
                    connect(exchange, attempt, to: exchange.isFailed ? [] : hosts.dropFirst())
                }
            }
    }

    private func set(up channel: any Channel, for exchange: HTTPExchange) {
        var headLimits = NIOHTTPDecoderLimitConfiguration()
        headLimits.maxHeaderFieldSize = limits.maximumHeadBytes
        headLimits.maxHeaderListSize = limits.maximumHeadBytes
        headLimits.maxHeaderFieldCount = limits.maximumHeaderCount
        let pipeline = channel.pipeline.syncOperations
        // From here its end is counted by `closed`.
        let connection = HTTPConnection(url, limits.keepAlive, self, for: exchange)
        do {
            let tlsHandler = try tls.map { context throws(TLSError) in
                TLSChannelHandler(try TLSEngine(client: context, peerName: url.host))
            }
            try pipeline.addHandlers(
                HTTPRequestEncoder(), ByteToMessageHandler(HTTPResponseDecoder(limitConfiguration: headLimits)))
            try pipeline.addHandler(connection)
            if let tlsHandler { try pipeline.addHandler(tlsHandler, position: .first) }
        } catch {
            // The host is no name that TLS can verify, or memory is short.
            open -= 1
            exchange.fail((error as? TLSError).map { .tls($0) } ?? .connectFailed)
            channel.close(promise: nil)
        }
    }
}

/// An attempt to connect: the sockets that are being tried for an exchange.
final class ConnectAttempt: HTTPCarrier {
    private var channels: [any Channel] = []
    private var isAbandoned = false

    func add(_ channel: any Channel) {
        if isAbandoned { channel.close(promise: nil) } else { channels.append(channel) }
    }

    func wantsBytes() {}

    func abandon() {
        isAbandoned = true
        for channel in channels { channel.close(promise: nil) }
        channels = []
    }
}
