import CLPTLS
import CLPWire
import NIOCore

/// The client's end of one connection: opens the calls that its pool gives it, and hands each reply to its call.
///
/// `@unchecked Sendable`. Invariant: used only on the thread of the pool's loop.
final class ClientConnectionHandler: ConnectionHandler, @unchecked Sendable {
    private static let idleTimeOfExtras = Duration.seconds(60)

    let pool: ClientPool
    let endpoint: Endpoint
    private let wire: WireConfiguration
    private var machine: ClientConnection
    /// Calls that are to be opened with the next flush.
    private var queue = LoopQueue<ClientCall>()
    private var calls: [StreamID: ClientCall] = [:]
    private var numbers = MethodNumbers()
    /// Calls that the connection took with it, to be settled once the reason is known.
    private var lost: [(call: ClientCall, notProcessed: Bool)] = []
    private var lossReason = "the connection was lost"
    private var upSince: WireTime?
    /// When it is old enough to be replaced.
    private var oldAt: WireTime?
    private(set) var hasAnswered = false
    /// This side ends it in peace: for its age, for want of calls or of ids, or because its address is gone.
    private(set) var leavesByItself = false
    /// The server's settings are known, and with them how many calls it permits.
    private var knowsServer = false

    /// - Parameter isExtra: it is made because others are full, and leaves soon when it has no calls.
    init(pool: ClientPool, endpoint: Endpoint, isExtra: Bool) throws(TLSError) {
        self.pool = pool
        self.endpoint = endpoint
        let core = pool.core
        var wire = core.wire
        if isExtra, let idleLimit = wire.idleLimit { wire.idleLimit = min(idleLimit, Self.idleTimeOfExtras) }
        self.wire = wire
        machine = ClientConnection(configuration: wire, now: .now)
        super.init(
            loop: pool.loop,
            tls: try core.secureLayer(host: endpoint.address.place.host),
            handshakeTimeout: core.configuration.connectTimeout, writeTimeout: core.configuration.writeTimeout)
    }

    // MARK: For the pool

    /// Calls that are open or about to be.
    var load: Int { calls.count + queue.count }

    /// Whether one more call may be opened with the next flush.
    var hasRoom: Bool { phase == .open && machine.callsLeft > queue.count }

    /// Whether the calls that are open are about as many as the server permits when it withholds nothing.
    var usesItsGrant: Bool { knowsServer && calls.count >= Int(machine.peerSettings.firstCallGrant) * 3 / 4 }

    /// How long it has been up.
    func timeUp(_ now: WireTime) -> Duration {
        upSince.map { .nanoseconds(Int64(now.nanoseconds) - Int64($0.nanoseconds)) } ?? .zero
    }

    /// Opens the call with the next flush.
    func take(_ call: ClientCall) {
        queue.append(call)
        markDirty()
    }

    /// The calls that it has taken and not opened.
    func giveBack() -> LoopQueue<ClientCall> {
        defer { queue = LoopQueue() }
        return queue
    }

    // MARK: Hooks

    override func handshakeCompleted(now: WireTime) {
        machine = ClientConnection(configuration: wire, now: now)
        upSince = now
        pool.core.configuration.metrics?.connectionOpened()
        if let age = pool.core.configuration.maximumConnectionAge {
            oldAt = now + age * Double.random(in: 0.9...1.1, using: &pool.random)
        }
        pool.connected(self)
        markDirty()
    }

    override func parse(_ bytes: RawSpan, now: WireTime) -> Int {
        var offset = 0
        while let event = machine.next(bytes, at: &offset, now: now) { handle(event) }
        settleLost()
        return bytes.byteCount
    }

    override func pollEvents() {
        while let event = machine.pollEvent() { handle(event) }
        settleLost()
    }

    override func produce(into buffer: UnsafeMutableRawBufferPointer, now: WireTime) -> Int {
        openTaken(room: buffer.count)
        if machine.isWornOut { moveOn(now) }
        return machine.produce(into: buffer, now: now)
    }

    override var hasFrames: Bool { machine.hasOutput }
    override var isFinished: Bool { machine.isFinished }
    override var machineDeadline: WireTime? {
        guard let oldAt, !machine.isLeaving else { return machine.nextTimeout }
        return min(oldAt, machine.nextTimeout ?? oldAt)
    }

    override func machineTimeout(now: WireTime) {
        let wasLeaving = machine.isLeaving
        machine.timeout(now: now)
        if let oldAt, oldAt <= now, !machine.isLeaving { machine.drain(.age, now: now) }
        guard machine.isLeaving, !wasLeaving else { return }
        // A fault is told as an event of the machine, and found there.
        leavesByItself = machine.isInPeace
        pool.retire(self)
    }

    override func breakOff(_ text: String, now: WireTime) {
        machine.fault(.tooSlow, text, now: now)
        pollEvents()
    }

    override func connectionEnded(_ reason: ConnectionEnd, now: WireTime) {
        if case .finished = reason {} else { lossReason = reason.explanation }
        machine.inputClosed(now: now)
        pollEvents()
        // The machine names each open call; none is left unless it could not.
        for call in calls.values { lost.append((call, false)) }
        calls = [:]
        settleLost()
        if let metrics = pool.core.configuration.metrics {
            if upSince != nil { metrics.connectionClosed() } else { metrics.connectFailed(reason: reason.word) }
        }
        pool.connectionLost(self, lossReason)
    }

    override func channelInactive(context: ChannelHandlerContext) {
        super.channelInactive(context: context)
        pool.isGone(self)
    }

    /// A channel that never became active says only this.
    override func handlerRemoved(context: ChannelHandlerContext) {
        super.handlerRemoved(context: context)
        pool.isGone(self)
    }

    // MARK: Opening

    /// Opens calls as long as the server permits, and as their first frames fit this batch.
    private func openTaken(room: Int) {
        guard !queue.isEmpty else { return }
        var room = room - WireLimits.frame
        var hasSpare = false
        while room > 0, machine.canOpen, let call = queue.popFirst() {
            if call.isOver { hasSpare = true } else { room -= open(call) }
        }
        // The place of a call that ended while it was queued here is another's.
        if hasSpare { pool.placeWaiting() }
    }

    /// - Returns: about how many bytes the first frame of the call takes.
    private func open(_ call: ClientCall) -> Int {
        let reference = numbers.reference(for: call.path)
        let block: [UInt8]
        do {
            block = try call.block(reference)
        } catch {
            call.end(.failed(error))
            return 0
        }
        numbers.bound(reference)
        let first = call.firstRequest
        let id = machine.open(header: block, message: first.message, end: first.isLast)
        pool.stoppedWaiting()
        calls[id] = call
        call.wasOpened(id, on: self)
        return WireLimits.header + min(block.count + (first.message?.count ?? 0), WireLimits.payload)
    }

    /// [CLP-STREAM-4] The numbers of this connection are used up: the next call gets a new one, and this one ends with its
    /// last call.
    private func moveOn(_ now: WireTime) {
        leavesByItself = true
        pool.retire(self)
        machine.drain(now: now)
    }

    /// The address is no longer one of the target's: takes no more calls, and ends with the last one.
    func retireInPeace() {
        guard phase == .open else { return closeAtOnce() }
        moveOn(.now)
        markDirty()
    }

    // MARK: From a call

    func send(_ id: StreamID, _ message: [UInt8], isLast: Bool) {
        machine.sendMessage(id, message, end: isLast)
        markDirty()
    }

    func sendEnd(_ id: StreamID) {
        machine.sendEnd(id)
        markDirty()
    }

    /// How many bytes of the call's requests wait to be written.
    func queuedBytes(_ id: StreamID) -> Int { machine.queuedBytes(id) }

    func messageTaken(_ id: StreamID) {
        machine.messageTaken(id)
        markDirty()
    }

    func cancel(_ id: StreamID, _ reason: CancelReason) {
        calls[id] = nil
        machine.cancel(id, reason)
        markDirty()
    }

    /// The client is closed: cancels what is open and leaves.
    func leave() {
        let calls = self.calls
        self.calls = [:]
        for (id, call) in calls {
            machine.cancel(id, .caller)
            call.end(.failed(ClientPool.closed))
        }
        guard phase == .open else { return closeAtOnce() }
        machine.drain(now: .now)
        markDirty()
    }

    // MARK: Events

    private func handle(_ event: ClientEvent) {
        switch event {
        case .head(let id, let block):
            received(head: block, id)
        case .message(let id, let bytes):
            hasAnswered = true
            calls[id]?.received(message: bytes)
        case .finished(let id):
            calls.removeValue(forKey: id)?.end(.ok())
        case .status(let id, let block, let notProcessed, let insideMessage):
            received(status: block, id, notProcessed: notProcessed, insideMessage: insideMessage)
        case .messageTooLarge(let id, let total):
            let limit = pool.core.configuration.maximumReplySize
            calls[id]?.refuseReply(
                RPCError(
                    code: .resourceExhausted, message: "the reply has \(total) bytes; at most \(limit) are allowed"))
        case .callCredit:
            pool.placeWaiting()
        case .writable(let id):
            calls[id]?.resumeWriters()
        case .goAway(_, let code, _):
            lossReason = "the server ended the connection (GOAWAY \(code.rawValue))"
            pool.retire(self)
        case .lost(let id, let notProcessed):
            if let call = calls.removeValue(forKey: id) { lost.append((call, notProcessed)) }
        case .failed(let fault):
            lossReason = "the connection was broken: \(fault)"
        case .peerSettings:
            knowsServer = true
        case .drained, .closed:
            break
        }
    }

    private func received(head block: [UInt8], _ id: StreamID) {
        hasAnswered = true
        do throws(ConnectionFault) {
            let head = try HeadBlock.decode(block)
            guard let call = calls[id] else { return }
            do throws(Metadata.Violation) {
                try head.validate()
                call.received(head: head)
            } catch {
                // [CLP-META-1]
                call.refuseReply(RPCError(code: .internal, message: "the server's \(error.explanation)"))
            }
        } catch {
            breakConnection(error)
        }
    }

    private func received(status block: [UInt8], _ id: StreamID, notProcessed: Bool, insideMessage: Bool) {
        guard let call = calls.removeValue(forKey: id) else { return }
        if !notProcessed { hasAnswered = true }
        do throws(ConnectionFault) {
            let status = try StatusBlock.decode(block)
            let mayBeRefusal = status.code == .unavailable || status.code == .resourceExhausted
            if notProcessed, !mayBeRefusal {
                throw ConnectionFault(.protocolError, "[CLP-STATUS-3] NOT_PROCESSED with status \(status.code)")
            }
            if insideMessage, status.code == .ok {
                throw ConnectionFault(.protocolError, "[CLP-STATUS-2] STATUS OK inside a message")
            }
            if let violation = status.violation {
                call.end(.failed(RPCError(code: .internal, message: "the server's \(violation)")))
            } else if status.code == .ok {
                call.end(.ok(status.trailers))
            } else {
                call.attemptFailed(status, isNotProcessed: notProcessed)
            }
        } catch {
            call.end(.failed(RPCError(code: .internal, message: "the server broke the protocol: \(error.text)")))
            breakConnection(error)
        }
    }

    private func breakConnection(_ fault: ConnectionFault) {
        machine.fault(fault.code, fault.text, now: .now)
        markDirty()
    }

    private func settleLost() {
        guard !lost.isEmpty else { return }
        let calls = lost
        lost = []
        for (call, notProcessed) in calls {
            let outcome = notProcessed ? "the server has not processed the call" : "the outcome is unknown"
            let error = RPCError(code: .unavailable, message: "\(endpoint.address): \(lossReason); \(outcome)")
            call.attemptFailed(error, isNotProcessed: notProcessed)
        }
    }
}

extension RPCError {
    private static let longestMessage = 1024

    /// What is wrong with a status from the wire whose block decodes; nil: nothing ([CLP-META-1], [CLP-META-3]).
    fileprivate var violation: String? {
        guard message.utf8.count <= Self.longestMessage else { return "status has a message above 1,024 bytes" }
        guard !trailers.isEmpty else { return nil }
        do throws(Metadata.Violation) {
            try trailers.validate()
            return nil
        } catch {
            return error.explanation
        }
    }
}
