import CLPTLS
import NIOCore
import NIOPosix

extension ClientPool {
    /// For how long calls find no room before another connection is made.
    private static let patience = TimeAmount.milliseconds(10)
    private static let afterPause = TimeAmount.milliseconds(1)
    /// How long a connection without an answer must have stood to count as one that works.
    private static let lasting = Duration.seconds(1)

    /// Whether no server can be reached as things are: all that could be tried has failed lately.
    var isHopeless: Bool {
        guard ready.isEmpty, !resolution.isUnderWay else { return false }
        if endpoints.isEmpty { return resolution.isPaused }
        return endpoints.allSatisfy { $0.connecting == nil && $0.plan.isPaused }
    }

    /// When something is tried again at the earliest, as long as nothing can be reached.
    var nextTry: NIODeadline {
        let pauses = endpoints.isEmpty ? [resolution.pausedUntil] : endpoints.map(\.plan.pausedUntil)
        // The pool's own reminder of that time comes first.
        return (pauses.compactMap(\.self).min() ?? .now()) + Self.afterPause
    }

    /// Resolves names that have to be, and connects to each address that may be tried and has too few connections.
    func connectWhereNeeded() {
        guard !isClosed else { return }
        isIncomplete = false
        resolveWhereNeeded()
        let primariesFail = endpoints.allSatisfy { $0.address.isReserve || $0.plan.isPaused }
        for endpoint in endpoints where endpoint.connecting == nil && !endpoint.plan.isPaused {
            if endpoint.address.isReserve, !usesReserves, !primariesFail {
                callReservesSoon()
            } else if endpoint.count < connectionsPerAddress {
                connect(endpoint, isExtra: false)
            }
        }
    }

    private func connect(_ endpoint: Endpoint, isExtra: Bool) {
        let handler: ClientConnectionHandler
        do {
            handler = try ClientConnectionHandler(pool: self, endpoint: endpoint, isExtra: isExtra)
        } catch {
            lastFailure = RPCError(code: .unavailable, message: "\(endpoint.address): \(error.message)")
            return attemptFailed(endpoint)
        }
        endpoint.connecting = handler
        begins(handler)
        dial(handler)
            .hop(to: loop.eventLoop)
            .whenFailure { error in
                self.loop.runTurn {
                    self.isGone(handler)
                    guard endpoint.connecting === handler else { return }
                    self.core.configuration.metrics?.connectFailed(reason: ConnectFailure.word(error))
                    let text = ConnectFailure.text(error)
                    self.lastFailure = RPCError(
                        code: .unavailable, message: "can't connect to \(endpoint.address): \(text)")
                    self.couldNotConnect(handler)
                }
            }
    }

    private func dial(_ handler: ClientConnectionHandler) -> EventLoopFuture<Void> {
        if let server = core.server { return Pipes.connect(handler, to: server.core) }
        return ClientBootstrap(group: loop.eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.writeBufferWaterMark, value: ConnectionHandler.writeMarks)
            .connectTimeout(TimeAmount(core.configuration.connectTimeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    channel.limitUnsentBytes()
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .connect(to: handler.endpoint.address.socket)
            .map { _ in }
    }

    /// An attempt did not come up; ``lastFailure`` says why.
    func couldNotConnect(_ handler: ClientConnectionHandler) {
        handler.endpoint.connecting = nil
        attemptFailed(handler.endpoint)
    }

    private func attemptFailed(_ endpoint: Endpoint) {
        guard !isClosed else { return }
        endpoint.plan.failed(.now(), using: &random)
        armPause(endpoint)
        resolveAfterLoss()
        // The other family is tried as soon as the preferred one is known to fail.
        if endpoints.contains(where: { $0.address.isReserve && !$0.plan.isPaused }), isBusy { connectWhereNeeded() }
        failHopeless()
    }

    /// A connection that took calls takes none any more.
    func endpointLost(_ handler: ClientConnectionHandler) {
        guard !isClosed, endpoints.contains(where: { $0 === handler.endpoint }) else { return }
        let endpoint = handler.endpoint
        let lasted = handler.timeUp(.now) >= Self.lasting
        if !handler.leavesByItself {
            endpoint.plan.lost(wasUseful: handler.hasAnswered || lasted, .now(), using: &random)
        }
        isIncomplete = true
        if endpoint.plan.isPaused { armPause(endpoint) }
        resolveAfterLoss()
        if isBusy { connectWhereNeeded() }
        failHopeless()
    }

    /// Tries the address again when its pause is over, if there are calls; else with the next call.
    private func armPause(_ endpoint: Endpoint) {
        guard let end = endpoint.plan.pausedUntil else { return }
        endpoint.alarm?.cancel()
        endpoint.alarm = loop.eventLoop.scheduleTask(deadline: end) {
            self.loop.runTurn {
                endpoint.plan.resume()
                self.isIncomplete = true
                if self.isBusy { self.connectWhereNeeded() }
            }
        }
    }

    // MARK: More than usual

    /// Calls find no room: another connection is made if that is still so in a moment.
    func growSoon() {
        guard hasWaiting, !ready.isEmpty, timers.growth == nil, !isClosed else { return }
        timers.growth = loop.eventLoop.scheduleTask(in: Self.patience) {
            self.loop.runTurn {
                self.timers.growth = nil
                self.placeWaiting()
                self.grow()
                self.growSoon()
            }
        }
    }

    /// A server that permits fewer calls than it did is under load, and more connections would only add to that.
    private func grow() {
        guard hasWaiting else { return }
        let full = ready.filter {
            $0.connecting == nil && !$0.plan.isPaused && $0.connections.count < mostPerAddress
                && $0.connections.allSatisfy(\.usesItsGrant)
        }
        if let endpoint = full.min(by: { $0.count < $1.count }) { connect(endpoint, isExtra: true) }
    }

    private func callReservesSoon() {
        guard timers.reserves == nil else { return }
        timers.reserves = loop.eventLoop.scheduleTask(in: TimeAmount(core.configuration.reserveDelay)) {
            self.loop.runTurn {
                self.timers.reserves = nil
                guard self.ready.isEmpty else { return }
                self.usesReserves = true
                if self.isBusy { self.connectWhereNeeded() } else { self.isIncomplete = true }
            }
        }
    }
}
