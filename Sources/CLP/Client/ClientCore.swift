import CLPTLS
import CLPWire
import NIOCore
import NIOPosix

/// The state behind a ``Client``: its connection, and the calls that wait for one or for the server's permission.
///
/// `@unchecked Sendable`. Invariant: the variables are used only on the thread of `loop`.
final class ClientCore: @unchecked Sendable {
    let target: ClientTarget
    let configuration: ClientConfiguration
    let wire: WireConfiguration
    let tls: ReloadableTLSContext
    let peerName: String
    let loop: LoopExecutor

    private var connection: ClientConnectionHandler?
    /// Connections that the server has asked us to leave, with the calls that still run on them.
    private var retired: [ObjectIdentifier: ClientConnectionHandler] = [:]
    private var isConnecting = false
    private var waiting = LoopQueue<ClientCall>()
    private var waitingCount = 0
    private var isClosed = false
    private var closeWaiters: [CheckedContinuation<Void, Never>] = []

    init(_ target: ClientTarget, tls: ClientTLS, configuration: ClientConfiguration) throws {
        self.target = target
        self.configuration = configuration
        wire = try configuration.wire()
        self.tls = try .client(tls)
        peerName = tls.serverName ?? target.host
        loop = LoopExecutor.of(MultiThreadedEventLoopGroup.singleton.next())
    }

    // MARK: Calls

    /// Queues a call, and sees to it that there is a connection.
    func start(_ call: ClientCall) {
        guard !isClosed else {
            return call.end(.failed(RPCError(code: .cancelled, message: "the client is closed")))
        }
        guard waitingCount < configuration.maximumWaitingCalls else {
            return call.end(
                .failed(RPCError(code: .resourceExhausted, message: "too many calls wait for the server")))
        }
        guard call.beginWaiting() else { return }
        waitingCount += 1
        // Those that ended while they waited are let go now and then, also when the server lets no call through.
        if waiting.count > 2 * waitingCount + 64 { waiting.removeAll { $0.isOver } }
        waiting.append(call)
        if let connection, connection.phase == .open {
            connection.markDirty()
        } else {
            connect()
        }
    }

    /// A call has left the queue, opened or over.
    func stoppedWaiting() { waitingCount -= 1 }

    /// The next call to open; nil when none waits.
    func nextWaiting() -> ClientCall? {
        while let call = waiting.popFirst() {
            if !call.isOver { return call }
        }
        return nil
    }

    // MARK: Connecting

    private func connect() {
        guard !isConnecting, connection == nil else { return }
        let handler: ClientConnectionHandler
        do {
            handler = try ClientConnectionHandler(core: self, loop: loop)
        } catch {
            return failWaiting(RPCError(code: .unavailable, message: error.message))
        }
        isConnecting = true
        connection = handler
        ClientBootstrap(group: loop.eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.writeBufferWaterMark, value: ConnectionHandler.writeMarks)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
            .connect(host: target.host, port: target.port)
            .hop(to: loop.eventLoop)
            .flatMapThrowing { channel in
                // A host with several addresses is tried with a channel for each; the handler belongs to the one that won.
                channel.limitUnsentBytes()
                try channel.pipeline.syncOperations.addHandler(handler)
            }
            .whenComplete { result in
                if case .failure(let error) = result { self.couldNotConnect(handler, error) }
            }
    }

    private func couldNotConnect(_ handler: ClientConnectionHandler, _ error: any Error) {
        guard connection === handler, isConnecting else { return }
        isConnecting = false
        connection = nil
        failWaiting(RPCError(code: .unavailable, message: "can't connect to \(target): \(ConnectFailure.text(error))"))
        finishClosing()
    }

    func connected(_ handler: ClientConnectionHandler) {
        isConnecting = false
        handler.markDirty()
    }

    /// The server wants no more calls on this connection.
    func retire(_ handler: ClientConnectionHandler) {
        guard connection === handler else { return }
        connection = nil
        isConnecting = false
        retired[ObjectIdentifier(handler)] = handler
        if waitingCount > 0 { connect() }
    }

    /// The connection is of no use any more. Its calls have ended or are back in the queue.
    ///
    /// - Parameter wasUp: whether the handshake had been completed.
    func connectionLost(_ handler: ClientConnectionHandler, _ reason: String, wasUp: Bool) {
        retired[ObjectIdentifier(handler)] = nil
        guard connection === handler else { return }
        connection = nil
        isConnecting = false
        let error = RPCError(code: .unavailable, message: "\(target): \(reason)")
        guard wasUp else { return failWaiting(error) }
        waiting.removeAll { !$0.waitedInVain(error) }
        if waitingCount > 0 { connect() }
    }

    private func failWaiting(_ error: RPCError) {
        let calls = waiting
        waiting = LoopQueue()
        var rest = calls
        while let call = rest.popFirst() { call.end(.failed(error)) }
    }

    // MARK: Closing

    /// Ends all calls and closes; resumes the waiter once the connection is gone.
    func close(_ waiter: CheckedContinuation<Void, Never>?) {
        isClosed = true
        if let waiter { closeWaiters.append(waiter) }
        failWaiting(RPCError(code: .cancelled, message: "the client is closed"))
        for handler in Array(retired.values) + [connection].compactMap(\.self) { handler.leave() }
        finishClosing()
    }

    /// The channel of a connection is gone.
    func channelClosed() { finishClosing() }

    private func finishClosing() {
        guard isClosed, connection == nil, retired.isEmpty else { return }
        for waiter in closeWaiters { waiter.resume() }
        closeWaiters = []
    }
}
