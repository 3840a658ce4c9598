import CLPTLS
import CLPWire
import Logging
import NIOCore

/// The server's end of one connection: turns what the machine says into calls, and what the calls say into frames.
///
/// A read leaves three things behind: calls to cancel, calls to start, and frames. They are done in this order and never
/// while the machine is being fed, since a handler may answer at once.
///
/// `@unchecked Sendable`. Invariant: used only on the thread of its loop.
final class ServerConnectionHandler: ConnectionHandler, @unchecked Sendable {
    let core: ServerCore
    var machine: ServerConnection
    var calls: [StreamID: ServerCall] = [:]
    private var methods = MethodTable()
    private var cancelled: [ServerCall] = []
    private var ready = LoopQueue<ServerCall>()
    private var isReady = false
    /// The call that was opened last in the read that is being parsed.
    private var newest: ServerCall?
    private var unsent = UnsentReplies()
    /// Bytes of requests that wait for their readers, and 64 for each.
    var heldBytes = 0
    private(set) var peer = PeerInfo(address: nil, port: nil)

    init(core: ServerCore, loop: LoopExecutor) throws(TLSError) {
        self.core = core
        machine = ServerConnection(configuration: core.wire, now: .now)
        super.init(
            loop: loop, tls: try TLSEngine(server: core.tls.current),
            handshakeTimeout: core.configuration.handshakeTimeout, writeTimeout: core.configuration.writeTimeout)
    }

    // MARK: Hooks

    override func handshakeCompleted(now: WireTime) {
        let address = context?.remoteAddress
        peer = PeerInfo(
            address: address?.ipAddress, port: address?.port, certificate: tls.peerIdentity?.names)
    }

    override func parse(_ bytes: RawSpan, now: WireTime) {
        var offset = 0
        while let event = machine.next(bytes, at: &offset, now: now) { handle(event, now) }
        newest?.isLeftBehind()
        newest = nil
    }

    override func pollEvents() {
        while let event = machine.pollEvent() { handle(event, .now) }
    }

    override func produce(into buffer: UnsafeMutableRawBufferPointer, now: WireTime) -> Int {
        machine.produce(into: buffer, now: now)
    }

    override var hasFrames: Bool { machine.hasOutput }
    override var isFinished: Bool { machine.isFinished }
    override var machineDeadline: WireTime? {
        guard let first = unsent.earliest else { return machine.nextTimeout }
        return min(first, machine.nextTimeout ?? first)
    }

    override func machineTimeout(now: WireTime) {
        machine.timeout(now: now)
        for id in unsent.takeDue(now) { machine.expire(id, StatusBlock.encode(ServerCall.deadlinePassed)) }
    }

    override func breakOff(_ text: String, now: WireTime) {
        machine.fault(.tooSlow, text, now: now)
        pollEvents()
    }

    override func connectionEnded(_ reason: ConnectionEnd, now: WireTime) {
        core.logger.debug("connection ended", metadata: ["reason": "\(reason.explanation)"])
        machine.inputClosed(now: now)
        loseAllCalls()
    }

    override func channelInactive(context: ChannelHandlerContext) {
        super.channelInactive(context: context)
        core.connections.remove(self)
    }

    /// A connection that is accepted while the listener closes is closed before it was ever active: then only this comes.
    override func handlerRemoved(context: ChannelHandlerContext) {
        super.handlerRemoved(context: context)
        core.connections.remove(self)
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
            calls[id]?.end(
                RPCError(
                    code: .resourceExhausted,
                    message: "the request has \(total) bytes; at most \(limit) are allowed"))
        case .writable(let id):
            calls[id]?.resumeWriters()
        case .failed(let fault):
            core.logger.info("connection broken", metadata: ["fault": "\(fault)"])
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

    // MARK: A new call

    private func open(_ id: StreamID, _ block: [UInt8], isEmpty: Bool, _ now: WireTime) {
        let header: ReceivedHeader
        let resolution: MethodTable.Resolution
        do throws(ConnectionFault) {
            header = try ReceivedHeader(block)
            resolution = try methods.resolve(name: header.method, number: header.number) { core.places[$0] }
        } catch {
            return machine.fault(error.code, error.text, now: now)
        }
        do throws(Refusal) {
            let call = try admit(id, header, resolution, now)
            machine.accept(id, messageLimit: core.configuration.maximumRequestSize)
            calls[id] = call
            newest?.isLeftBehind()
            newest = call
            if let refusal = refusal(header, isEmpty: isEmpty && !call.route.isStreamed) {
                call.end(refusal)
            } else {
                call.begin(isEmpty: isEmpty)
            }
        } catch {
            machine.refuse(id, status: StatusBlock.encode(error.status), notProcessed: error.notProcessed)
        }
    }

    /// Counts the call in, and asks the admission interceptors.
    ///
    /// - Throws: the status of a call that is not to be seen any further: its method is not known, nothing more may run, or
    ///   an interceptor does not admit it.
    private func admit(
        _ id: StreamID, _ header: ReceivedHeader, _ resolution: MethodTable.Resolution, _ now: WireTime
    ) throws(Refusal) -> ServerCall {
        let route: Route
        switch resolution {
        case .found(let place): route = core.routes[place]
        // [CLP-METHOD-5] By name or by number alike.
        case .unknown: throw Refusal(RPCError(code: .unimplemented, message: "this server does not have the method"))
        case .malformed:
            throw Refusal(RPCError(code: .invalidArgument, message: "a method is named package.Service/Method"))
        }
        let timeout = min(header.timeout ?? .seconds(86_400), core.configuration.maximumCallDuration)
        guard core.admitCall() else { throw Refusal.overload }
        let start = NIODeadline.uptimeNanoseconds(now.nanoseconds)
        let scope = CallScope(
            method: route.method.path, metadata: header.metadata, peer: peer, deadline: start + TimeAmount(timeout),
            logger: core.logger, idempotencyKey: header.idempotencyKey, attempt: header.attempt,
            criticality: header.criticality, traceParent: header.traceParent, traceState: header.traceState)
        let tally = CallTally(start: start)
        var context = CallContext(scope)
        var admitted = 0
        if !core.admission.isEmpty { try ask(&context, &admitted, tally) }
        return ServerCall(
            id: id, connection: self, route: route, context: context, admitted: admitted, tally: tally)
    }

    private func ask(_ context: inout CallContext, _ admitted: inout Int, _ tally: CallTally) throws(Refusal) {
        do throws(RPCError) {
            try core.admission.admit(&context, &admitted)
        } catch {
            core.callEnded()
            var tally = tally
            var status = error
            if status.code == .ok { status = RPCError(code: .internal, message: "an interceptor refused with OK") }
            status.trailers = Metadata(Array(context.scope.trailers) + Array(status.trailers))
            tally.code = status.code
            core.admission.ended(context, tally.summary, admitted)
            throw Refusal(status)
        }
    }

    /// Why a call ends that has only its header yet; the interceptors see it all the same.
    private func refusal(_ header: ReceivedHeader, isEmpty: Bool) -> RPCError? {
        do throws(RPCError) { try header.validate() } catch { return error }
        if isEmpty { return ServerCall.notOneMessage }
        if let timeout = header.timeout, timeout <= .zero { return ServerCall.deadlinePassed }
        return nil
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
        ready.popFirst()?.start()
        isReady = !ready.isEmpty || !cancelled.isEmpty
        return isReady
    }

    /// The handler of the call has ended, or will never start.
    func callIsOver(_ call: ServerCall) {
        guard calls.removeValue(forKey: call.id) != nil else { return }
        machine.handlerEnded(call.id)
        core.callEnded()
        if call.admitted > 0 { core.admission.ended(call.context, call.tally.summary, call.admitted) }
        markDirty()
    }

    /// The reply of the call is complete; it has until the call's deadline to leave.
    func replyIsComplete(_ call: ServerCall) {
        guard machine.waitsForCredit(call.id) else { return }
        let deadline = WireTime(nanoseconds: call.scope.deadline.uptimeNanoseconds)
        unsent.add(call.id, until: deadline) { machine.credit(of: $0) != nil }
    }

    // MARK: Leaving

    /// Tells the client to leave; running calls end in peace.
    func drain() {
        guard phase == .open else { return closeAtOnce() }
        machine.drain(now: .now)
        markDirty()
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
