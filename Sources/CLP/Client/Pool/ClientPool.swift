import CLPTLS
import CLPWire
import NIOCore

/// The connections of a ``Client`` on one loop, and the calls that wait for one or for a server's permission.
///
/// A call is given to a connection as soon as one has room for it, and opened in that connection's next flush. Addresses
/// are connected to when calls need it, never for their own sake: a client without calls lets its connections go.
///
/// `@unchecked Sendable`. Invariant: the variables are used only on the thread of `loop`.
final class ClientPool: @unchecked Sendable {
    let core: ClientCore
    let loop: LoopExecutor
    /// How many connections an address has by itself, and at most.
    let connectionsPerAddress: Int
    let mostPerAddress: Int
    private let mostWaiting: Int

    var plan: AddressPlan
    var endpoints: [Endpoint] = []
    /// Those with a connection that takes calls.
    private(set) var ready: [Endpoint] = []
    /// The connection that takes calls if there is just one, which is common and quick.
    private var onlyConnection: ClientConnectionHandler?
    /// Every connection that is being made or not yet gone, those that take no more calls among them.
    private var connections: [ObjectIdentifier: ClientConnectionHandler] = [:]
    /// Calls that are to be sent again in a while.
    private var paused: [ObjectIdentifier: ClientCall] = [:]
    private var waiting = LoopQueue<ClientCall>()
    private(set) var waitingCount = 0
    private var balancer: Balancer
    var random: RandomSource
    /// Something may be connected to that is not, so the next call sees to it.
    var isIncomplete = true
    /// The other family of addresses is used too.
    var usesReserves = false
    var resolution: Resolution
    var timers = Timers()
    /// Why nothing could be reached last.
    var lastFailure = RPCError(code: .unavailable, message: "no server can be reached")
    private(set) var isClosed = false
    private var closeWaiters: [CheckedContinuation<Void, Never>] = []

    /// What the pool is to be reminded of.
    struct Timers {
        var growth: Scheduled<Void>?
        var reserves: Scheduled<Void>?
        var farewell: Scheduled<Void>?

        mutating func cancel() {
            growth?.cancel()
            reserves?.cancel()
            farewell?.cancel()
            self = Timers()
        }
    }

    /// - Parameters:
    ///   - number: Which of the client's pools it is, from 0.
    ///   - pools: How many there are.
    init(core: ClientCore, loop: LoopExecutor, number: Int, pools: Int) {
        self.core = core
        self.loop = loop
        let configuration = core.configuration
        // What does not divide evenly falls to the first pools.
        connectionsPerAddress = (configuration.connectionsPerAddress + pools - 1 - number) / pools
        mostPerAddress = (configuration.maximumConnectionsPerAddress + pools - 1 - number) / pools
        mostWaiting = (configuration.maximumWaitingCalls + pools - 1) / pools
        balancer = Balancer(configuration.balancing)
        random = RandomSource(seed: UInt64.random(in: 0 ... .max))
        plan = AddressPlan(core.target)
        resolution = Resolution(plan.names, configuration.reconnectBackoff)
        endpoints = plan.addresses.map { Endpoint($0, configuration.reconnectBackoff) }
    }

    // MARK: Calls

    /// Takes a call, and sees to it that there is a connection.
    func start(_ call: ClientCall) {
        guard !isClosed else { return call.end(.failed(Self.closed)) }
        guard waitingCount < mostWaiting else {
            return call.end(.failed(RPCError(code: .resourceExhausted, message: "too many calls wait for the server")))
        }
        guard call.beginWaiting() else { return }
        waitingCount += 1
        place(call)
    }

    /// Takes a call again that is to be sent once more.
    func restart(_ call: ClientCall) {
        waitingCount += 1
        if isClosed { call.end(.failed(Self.closed)) } else { place(call) }
    }

    private func place(_ call: ClientCall) {
        if isIncomplete { connectWhereNeeded() }
        if waiting.isEmpty, let connection = pick() { return connection.take(call) }
        if !call.waitsForReady, isHopeless { return call.foundNobody(lastFailure, nextTry: nextTry) }
        waiting.append(call)
        placeWaiting()
        growSoon()
    }

    /// A call is to be sent again in a while.
    func pause(_ call: ClientCall) { paused[ObjectIdentifier(call)] = call }

    /// The call has ended, or its pause has.
    func unpause(_ call: ClientCall) { paused[ObjectIdentifier(call)] = nil }

    /// A call has left the queue of the pool or of a connection, to be opened or to pause.
    func stoppedWaiting() { waitingCount -= 1 }

    /// A call is over that is still in a queue. Those are let go when nobody else waits, and now and then.
    func endedWaiting() {
        waitingCount -= 1
        if waitingCount == 0 {
            waiting = LoopQueue()
        } else if waiting.count > 2 * waitingCount + 64 {
            waiting.removeAll { $0.isOver }
        }
    }

    private func pick() -> ClientConnectionHandler? {
        if let onlyConnection { return onlyConnection.hasRoom ? onlyConnection : nil }
        let ready = ready
        return balancer.pick(ready.count, load: { ready[$0].load }, using: &random).flatMap { ready[$0].roomiest }
    }

    /// Gives waiting calls to connections as long as there is room.
    func placeWaiting() {
        while !waiting.isEmpty, let connection = pick() {
            guard let call = nextWaiting() else { return }
            connection.take(call)
        }
    }

    private func nextWaiting() -> ClientCall? {
        while let call = waiting.popFirst() {
            if !call.isOver { return call }
        }
        return nil
    }

    /// Takes calls back that a connection could not open any more. They go first.
    func takeBack(_ calls: LoopQueue<ClientCall>) {
        guard !calls.isEmpty else { return }
        var queue = LoopQueue<ClientCall>()
        for var part in [calls, waiting] {
            while let call = part.popFirst() {
                if !call.isOver { queue.append(call) }
            }
        }
        waiting = queue
    }

    /// Whether calls wait or run, so that connections are worth having.
    var isBusy: Bool {
        waitingCount > 0 || endpoints.contains { $0.connections.contains { $0.load > 0 } }
    }

    /// Whether calls wait that no connection has taken.
    var hasWaiting: Bool { waitingCount > 0 && !waiting.isEmpty }

    /// How many calls are in the queue, those among them that are over.
    var queuedCount: Int { waiting.count }

    /// No server can be reached: ends the calls that don't want to wait for one.
    func failHopeless() {
        guard isHopeless else { return }
        var calls = waiting
        waiting = LoopQueue()
        while let call = calls.popFirst() {
            if call.isOver { continue }
            if call.waitsForReady { waiting.append(call) } else { call.foundNobody(lastFailure, nextTry: nextTry) }
        }
    }

    private func failAll(_ error: RPCError) {
        var calls = waiting
        waiting = LoopQueue()
        while let call = calls.popFirst() { call.end(.failed(error)) }
    }

    // MARK: Connections come and go

    /// The handshake of a connection is done.
    func connected(_ handler: ClientConnectionHandler) {
        let endpoint = handler.endpoint
        guard endpoint.connecting === handler else { return }
        endpoint.connecting = nil
        endpoint.add(handler)
        refreshReady()
        if !endpoint.address.isReserve { usesReserves = false }
        placeWaiting()
        growSoon()
        connectWhereNeeded()
    }

    /// A connection takes no more calls; those it has may end.
    func retire(_ handler: ClientConnectionHandler) {
        if handler.endpoint.connecting === handler { handler.endpoint.connecting = nil }
        guard handler.endpoint.remove(handler) else { return }
        connectionLeft(handler, "the server ended the connection")
    }

    /// A connection is of no use any more. Its calls have ended, or are told to be sent again.
    func connectionLost(_ handler: ClientConnectionHandler, _ reason: String) {
        if handler.endpoint.connecting === handler {
            lastFailure = RPCError(code: .unavailable, message: "\(handler.endpoint.address): \(reason)")
            couldNotConnect(handler)
        } else if handler.endpoint.remove(handler) {
            connectionLeft(handler, reason)
        }
    }

    private func connectionLeft(_ handler: ClientConnectionHandler, _ reason: String) {
        lastFailure = RPCError(code: .unavailable, message: "\(handler.endpoint.address): \(reason)")
        takeBack(handler.giveBack())
        refreshReady()
        endpointLost(handler)
        placeWaiting()
    }

    /// A connection is being made.
    func begins(_ handler: ClientConnectionHandler) { connections[ObjectIdentifier(handler)] = handler }

    /// The channel of a connection is closed, or was never made.
    func isGone(_ handler: ClientConnectionHandler) {
        guard connections.removeValue(forKey: ObjectIdentifier(handler)) != nil else { return }
        finishClosing()
    }

    func refreshReady() {
        ready = endpoints.filter { !$0.connections.isEmpty }
        onlyConnection = ready.count == 1 && ready[0].connections.count == 1 ? ready[0].connections[0] : nil
    }

    // MARK: Closing

    static let closed = RPCError(code: .cancelled, message: "the client is closed")

    /// Ends all calls and closes; resumes the waiter once the connections are gone, or have had their time.
    func close(_ waiter: CheckedContinuation<Void, Never>?) {
        isClosed = true
        if let waiter { closeWaiters.append(waiter) }
        let connections = Array(connections.values)
        for handler in connections { takeBack(handler.giveBack()) }
        var calls = waiting
        waiting = LoopQueue()
        while let call = calls.popFirst() { call.end(.failed(Self.closed)) }
        for call in Array(paused.values) { call.end(.failed(Self.closed)) }
        timers.cancel()
        resolution.cancel()
        for endpoint in endpoints { endpoint.alarm?.cancel() }
        for handler in connections { handler.leave() }
        finishClosing()
        guard isClosing else { return }
        timers.farewell = loop.eventLoop.scheduleTask(in: TimeAmount(core.configuration.closeTimeout)) {
            for handler in Array(self.connections.values) { handler.closeAtOnce() }
            self.connections = [:]
            self.finishClosing()
        }
    }

    private var isClosing: Bool { isClosed && !connections.isEmpty }

    private func finishClosing() {
        guard isClosed, connections.isEmpty else { return }
        endpoints = []
        refreshReady()
        timers.cancel()
        for waiter in closeWaiters { waiter.resume() }
        closeWaiters = []
    }
}
