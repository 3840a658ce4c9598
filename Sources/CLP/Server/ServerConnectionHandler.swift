import CLPTLS
import CLPWire
import Logging
import NIOCore
import Synchronization

/// The server's end of one connection: turns what the machine says into calls, and what the calls say into frames.
///
/// A read leaves three things behind: calls to cancel, calls to start, and frames. They are done in this order and never
/// while the machine is being fed, since a handler may answer at once.
///
/// `@unchecked Sendable`. Invariant: used only on the thread of its loop, but for what is constant and ``share``.
final class ServerConnectionHandler: ConnectionHandler, @unchecked Sendable {
    let core: ServerCore
    /// Counts the connections of the server.
    let number: UInt64
    let start = WireTime.now
    var machine: ServerConnection
    var calls: [StreamID: ServerCall] = [:]
    var methods = MethodTable()
    /// The call that was opened last in the read that is being parsed.
    var newest: ServerCall?
    private var cancelled: [ServerCall] = []
    private var ready = LoopQueue<ServerCall>()
    private var isReady = false
    /// The method of the call that was started last in this turn.
    private var started: Route?
    private var unsent: UnsentReplies
    /// Bytes of requests that wait for their readers, and 64 for each.
    var heldBytes = 0
    /// What the memory pool was charged.
    var charged = 0
    /// Calls with replies that are large and perhaps not sent yet.
    var bulky: Set<StreamID> = []
    let sharedCharge = Atomic<Int>(0)
    private(set) var peer = PeerInfo(address: nil, port: nil)
    private var isUp = false
    /// Why the machine has broken the connection.
    private var broken: GoAwayCode?
    private var sampled = WireCounters()

    init(core: ServerCore, loop: LoopExecutor) throws(TLSError) {
        self.core = core
        number = core.nextConnectionNumber()
        unsent = UnsentReplies(patience: core.configuration.writeTimeout)
        machine = ServerConnection(configuration: core.wireForOneConnection(), now: start)
        super.init(
            loop: loop, tls: try core.secureLayer(),
            handshakeTimeout: core.configuration.handshakeTimeout, writeTimeout: core.configuration.writeTimeout)
    }

    // MARK: Hooks

    override func handshakeCompleted(now: WireTime) {
        isUp = true
        machine.handshakeCompleted(now: now)
        core.configuration.metrics?.handshakeCompleted()
        core.connections.handshakeCompleted(self)
        let address = context?.remoteAddress
        peer = PeerInfo(
            address: address?.ipAddress, port: address?.port, certificate: tls.peerIdentity?.names)
    }

    override func parse(_ bytes: RawSpan, now: WireTime) -> Int {
        machine.givesAdvanceCredit = core.pool.hasRoomAhead
        var offset = 0
        var left = loop.eventsPerStep
        while let event = machine.next(bytes, at: &offset, now: now) {
            handle(event, now)
            left -= 1
            // The message that a CALL brings comes from the same bytes.
            if case .call(_, _, hasMessage: true, _) = event { continue }
            if left <= 0 { break }
        }
        newest?.isLeftBehind()
        newest = nil
        settleMemory()
        return offset
    }

    override var readsInSteps: Bool { true }
    override func inputIsHeld() { becomeReady() }

    override func pollEvents() {
        while let event = machine.pollEvent() { handle(event, .now) }
        if !bulky.isEmpty { settleMemory() }
    }

    override func produce(into buffer: UnsafeMutableRawBufferPointer, now: WireTime) -> Int {
        if core.load.isHigh != machine.withholdsCallCredit { withholdCallCredit() }
        return machine.produce(into: buffer, now: now)
    }

    override var hasFrames: Bool { machine.hasOutput }
    override var isFinished: Bool { machine.isFinished }
    override var machineDeadline: WireTime? {
        guard let first = unsent.earliest else { return machine.nextTimeout }
        return min(first, machine.nextTimeout ?? first)
    }

    override func machineTimeout(now: WireTime) {
        machine.timeout(now: now)
        for (id, isLate) in unsent.takeDue(now, unsent: { machine.queuedBytes($0) }) {
            core.configuration.metrics?.limitHit(isLate ? .callTime : .writeStall)
            machine.expire(id, StatusBlock.encode(isLate ? ServerCall.deadlinePassed : Self.notTaken))
        }
    }

    private static let notTaken = RPCError(
        code: .resourceExhausted, message: "the client has taken nothing of the reply for too long")

    override func breakOff(_ text: String, now: WireTime) {
        core.configuration.metrics?.limitHit(.writeStall)
        machine.fault(.tooSlow, text, now: now)
        pollEvents()
    }

    override func connectionEnded(_ reason: ConnectionEnd, now: WireTime) {
        if case .tls(let error) = reason, error.code == .flood { core.configuration.metrics?.limitHit(.tlsOutput) }
        if !isUp { core.configuration.metrics?.handshakeEnded(reason) }
        log(reason)
        machine.inputClosed(now: now)
        loseAllCalls()
        settleMemory()
    }

    /// An operator looks for handshakes that fail; every other end is everyday.
    private func log(_ reason: ConnectionEnd) {
        let metadata: Logger.Metadata = ["connection": "\(number)", "reason": "\(reason.explanation)"]
        switch reason {
        // Whoever only looks whether the port is open.
        case .peerClosed, .finished: core.logger.debug("connection ended", metadata: metadata)
        case _ where isUp: core.logger.debug("connection ended", metadata: metadata)
        default: core.limitedLog.log(.handshakeFailed, on: loop.eventLoop, metadata)
        }
    }

    override func channelInactive(context: ChannelHandlerContext) {
        super.channelInactive(context: context)
        isGone()
    }

    /// A connection that is accepted while the listener closes is closed before it was ever active: then only this comes.
    override func handlerRemoved(context: ChannelHandlerContext) {
        super.handlerRemoved(context: context)
        isGone()
    }

    /// The connection is in nobody's way any more. Said more than once.
    func isGone() {
        guard core.connections.remove(self) else { return }
        core.load.forget(self)
        guard let metrics = core.configuration.metrics else { return }
        sampleFrames()
        let farewell = machine.farewell
        metrics.connectionClosed(code: broken ?? farewell?.code, bySelf: broken != nil || farewell?.isOwn == true)
    }

    /// Adds what was counted since the last time to the metrics.
    func sampleFrames() {
        let counters = machine.counters
        core.configuration.metrics?.addFrames(counters, since: sampled)
        sampled = counters
    }

    // MARK: Events

    private func handle(_ event: ServerEvent, _ now: WireTime) {
        switch event {
        case .call(let id, let header, let hasMessage, let end):
            open(id, header, isEmpty: end && !hasMessage, now)
        case .message(let id, let bytes, let end):
            calls[id]?.received(bytes, isLast: end)
        case .end(let id):
            calls[id]?.receivedEnd()
        case .cancelled(let id, let reason):
            calls[id]?.wasCancelled(reason)
        case .messageTooLarge(let id, let total):
            let limit = core.configuration.maximumRequestSize
            core.configuration.metrics?.limitHit(.messageBytes)
            calls[id]?.end(
                RPCError(
                    code: .resourceExhausted,
                    message: "the request has \(total) bytes; at most \(limit) are allowed"))
        case .writable(let id):
            calls[id]?.resumeWriters()
        case .failed(let fault):
            broken = fault.code
            core.configuration.metrics?.broken(fault)
            core.failures.add(connection: number, route: nil, code: fault.code.rawValue)
            core.limitedLog.log(
                .connectionBroken, on: loop.eventLoop, ["connection": "\(number)", "fault": "\(fault)"])
            loseAllCalls()
        case .closed:
            loseAllCalls()
        case .peerSettings, .goAway, .drained:
            break
        }
    }

    private func loseAllCalls() {
        for call in calls.values { call.wasCancelled(.caller) }
    }

    // MARK: Actions

    /// The call has its request: its handler starts in this turn.
    func startSoon(_ call: ServerCall) {
        ready.append(call)
        becomeReady()
    }

    /// The task of the call is to be cancelled before anything is started.
    func cancelSoon(_ call: ServerCall) {
        cancelled.append(call)
        becomeReady()
    }

    private func becomeReady() {
        guard !isReady else { return }
        isReady = true
        loop.markReady(self)
    }

    override func runNextAction() -> Bool {
        let leaving = cancelled
        cancelled.removeAll(keepingCapacity: true)
        for call in leaving { call.cancelTask() }
        if let call = ready.popFirst() {
            started = call.route
            call.start()
        } else if held != nil {
            started = nil
            readHeld(now: .now)
            markDirty()
        }
        isReady = !ready.isEmpty || !cancelled.isEmpty || held != nil
        return isReady
    }

    override func actionTook(_ time: TimeAmount, now: NIODeadline) { started?.held(for: time, now: now) }

    /// The handler of the call has ended, or will never start.
    func callIsOver(_ call: ServerCall) {
        guard calls.removeValue(forKey: call.id) != nil else { return }
        machine.handlerEnded(call.id)
        core.load.ended()
        let code = call.tally.code
        if code != .ok, code != .cancelled {
            core.failures.add(connection: number, route: call.route, code: UInt32(code.number))
        }
        if call.admitted > 0 { core.admission.ended(call.context, call.tally.summary, call.admitted) }
        markDirty()
    }

    /// The reply of the call is complete; it has until the call's deadline to leave.
    func replyIsComplete(_ call: ServerCall) {
        guard machine.waitsForCredit(call.id) else { return }
        let deadline = WireTime(nanoseconds: call.scope.deadline.uptimeNanoseconds)
        unsent.add(call.id, until: deadline, now: .now) { machine.queuedBytes($0) }
    }

    // MARK: Memory and load

    /// What the connection holds of the memory pool, for any thread.
    var share: Int { sharedCharge.load(ordering: .relaxed) }

    /// [CLP-CALLS-3] Under high load call credit is owed for longer.
    private func withholdCallCredit() {
        machine.withholdsCallCredit = !machine.withholdsCallCredit && core.load.owe(self)
    }

    /// The load has fallen.
    func payCallCredit() {
        machine.withholdsCallCredit = false
        if machine.hasOutput { markDirty() }
    }

    // MARK: Leaving

    /// Tells the client to leave; running calls end in peace.
    ///
    /// A client may have ended its handshake, and sent calls, before this side has read it: to close would leave it without
    /// knowing that they were not seen. So a handshake goes on, for a moment.
    func drain() {
        machine.drain(now: .now)
        guard phase == .handshake else { return markDirty() }
        loop.eventLoop.scheduleTask(in: .seconds(1)) { if self.phase == .handshake { self.closeAtOnce() } }
    }

    /// Ends what is left with `UNAVAILABLE`.
    func endAllCalls() {
        for call in calls.values {
            call.end(RPCError(code: .unavailable, message: "the server is shutting down; the outcome is unknown"))
        }
    }
}

extension PeerIdentity {
    /// Without the common name, which nobody may authorise by.
    fileprivate var names: CertificateNames {
        CertificateNames(dnsNames: dnsNames, uris: uris, ipAddresses: ipAddresses, emailAddresses: emailAddresses)
    }
}
