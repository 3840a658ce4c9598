import CLPTLS
import CLPWire
import NIOCore

/// The client's end of one connection: opens the calls that wait, and hands each reply to its call.
///
/// `@unchecked Sendable`. Invariant: used only on the thread of the client's loop.
final class ClientConnectionHandler: ConnectionHandler, @unchecked Sendable {
    private let core: ClientCore
    private var machine: ClientConnection
    private var calls: [StreamID: ClientCall] = [:]
    private var numbers = MethodNumbers()
    /// Calls that the connection took with it, to be settled once the reason is known.
    private var lost: [(call: ClientCall, notProcessed: Bool)] = []
    private var lossReason = "the connection was lost"
    private var wasUp = false

    init(core: ClientCore, loop: LoopExecutor) throws(TLSError) {
        self.core = core
        machine = ClientConnection(configuration: core.wire, now: .now)
        super.init(
            loop: loop, tls: try TLSEngine(client: core.tls.current, peerName: core.peerName),
            handshakeTimeout: core.configuration.connectTimeout, writeTimeout: core.configuration.writeTimeout)
    }

    // MARK: Hooks

    override func handshakeCompleted(now: WireTime) {
        machine = ClientConnection(configuration: core.wire, now: now)
        wasUp = true
        core.connected(self)
    }

    override func parse(_ bytes: RawSpan, now: WireTime) {
        var offset = 0
        while let event = machine.next(bytes, at: &offset, now: now) { handle(event) }
        settleLost()
    }

    override func pollEvents() {
        while let event = machine.pollEvent() { handle(event) }
        settleLost()
    }

    override func produce(into buffer: UnsafeMutableRawBufferPointer, now: WireTime) -> Int {
        openWaiting(room: buffer.count)
        if machine.isWornOut { moveOn(now) }
        return machine.produce(into: buffer, now: now)
    }

    override var hasFrames: Bool { machine.hasOutput }
    override var isFinished: Bool { machine.isFinished }
    override var machineDeadline: WireTime? { machine.nextTimeout }
    override func machineTimeout(now: WireTime) { machine.timeout(now: now) }

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
        core.connectionLost(self, lossReason, wasUp: wasUp)
    }

    override func channelInactive(context: ChannelHandlerContext) {
        super.channelInactive(context: context)
        core.channelClosed()
    }

    // MARK: Opening

    /// Opens calls as long as the server permits, and as their first frames fit this batch.
    private func openWaiting(room: Int) {
        var room = room - WireLimits.frame
        while room > 0, machine.canOpen, let call = core.nextWaiting() { room -= open(call) }
    }

    /// - Returns: about how many bytes the first frame of the call takes.
    private func open(_ call: ClientCall) -> Int {
        let reference = numbers.reference(for: call.path)
        let block: [UInt8]
        do {
            block = try call.header(reference).bytesToSend()
        } catch {
            call.end(.failed(error))
            return 0
        }
        numbers.bound(reference)
        let id = machine.open(header: block, message: call.request, end: true)
        core.stoppedWaiting()
        call.wasOpened(id, on: self)
        calls[id] = call
        return WireLimits.header + min(block.count + call.request.count, WireLimits.payload)
    }

    /// [CLP-STREAM-4] The numbers of this connection are used up: the next call gets a new one, and this one ends with its
    /// last call.
    private func moveOn(_ now: WireTime) {
        core.retire(self)
        machine.drain(now: now)
    }

    // MARK: From a call

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
            call.end(.failed(RPCError(code: .cancelled, message: "the client is closed")))
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
            calls[id]?.received(message: bytes)
        case .finished(let id):
            calls.removeValue(forKey: id)?.end(.ok())
        case .status(let id, let block, let notProcessed, let insideMessage):
            received(status: block, id, notProcessed: notProcessed, insideMessage: insideMessage)
        case .messageTooLarge(let id, let total):
            let limit = core.configuration.maximumReplySize
            calls[id]?.refuseReply(
                RPCError(
                    code: .resourceExhausted, message: "the reply has \(total) bytes; at most \(limit) are allowed"))
        case .callCredit:
            markDirty()
        case .goAway(_, let code, _):
            if !code.isGraceful { lossReason = "the server ended the connection (GOAWAY \(code.rawValue))" }
            core.retire(self)
        case .lost(let id, let notProcessed):
            if let call = calls.removeValue(forKey: id) { lost.append((call, notProcessed)) }
        case .failed(let fault):
            lossReason = "the connection was broken: \(fault)"
        case .peerSettings, .writable, .drained, .closed:
            break
        }
    }

    private func received(head block: [UInt8], _ id: StreamID) {
        do throws(ConnectionFault) {
            let head = try HeadBlock.decode(block)
            calls[id]?.received(head: head)
        } catch {
            breakConnection(error)
        }
    }

    private func received(status block: [UInt8], _ id: StreamID, notProcessed: Bool, insideMessage: Bool) {
        guard let call = calls.removeValue(forKey: id) else { return }
        do throws(ConnectionFault) {
            let status = try StatusBlock.decode(block)
            let mayBeRefusal = status.code == .unavailable || status.code == .resourceExhausted
            if notProcessed, !mayBeRefusal {
                throw ConnectionFault(.protocolError, "[CLP-STATUS-3] NOT_PROCESSED with status \(status.code)")
            }
            guard status.code != .ok else {
                if insideMessage {
                    throw ConnectionFault(.protocolError, "[CLP-STATUS-2] STATUS OK inside a message")
                }
                return call.end(.ok(status.trailers))
            }
            // A server that names a time, or says not to, does not want the call again at once.
            let mayRepeat = notProcessed && (status.retryAfter ?? .zero) == .zero
            if mayRepeat { call.wasNotProcessed(status) } else { call.end(.failed(status)) }
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
            let error = RPCError(code: .unavailable, message: "\(core.target): \(lossReason); \(outcome)")
            if notProcessed { call.wasNotProcessed(error) } else { call.end(.failed(error)) }
        }
    }
}
