import CLPWire
import Logging
import NIOCore

/// One call on its server, from the first frame to the end of its handler.
///
/// `@unchecked Sendable`. Invariant: everything is used only on the thread of the connection's loop, but for
/// ``send(_:)``, ``requestsWereTaken()`` and ``requestsWereAbandoned()``, which find their way there, and what is constant.
final class ServerCall: NIOScheduledCallbackHandler, @unchecked Sendable {
    /// What the handler's side of the call is doing; only forward. The reply's side is `ending`.
    enum Stage {
        case receiving
        case ready
        /// Answered by the engine; the interceptors are still to see it.
        case refused
        case running
        case over
    }

    let id: StreamID
    let connection: ServerConnectionHandler
    let route: Route
    /// The call with what its admission has attached.
    let context: CallContext
    /// How many admission interceptors are to be told of its end.
    let admitted: Int
    /// Only of a method that reads its requests one by one.
    let requests: RequestStream?
    var stage = Stage.receiving
    /// Why the call is answered as soon as it is let in, if it is.
    var shed: RPCError?
    var tally: CallTally
    private var request: [UInt8]?
    var task: Task<Void, Never>?
    private var alarm: NIOScheduledCallback?
    /// Why nothing more can be written; nil while the reply is open.
    private(set) var ending: RPCError?
    var waitingWrites = LoopQueue<PendingWrite>()
    /// Bytes of requests that wait for their reader, and 64 for each.
    private(set) var heldBytes = 0

    var scope: CallScope { context.scope }

    init(
        id: StreamID, connection: ServerConnectionHandler, route: Route, context: CallContext, admitted: Int,
        tally: CallTally
    ) {
        self.id = id
        self.connection = connection
        self.route = route
        self.context = context
        self.admitted = admitted
        self.tally = tally
        requests = route.isStreamed ? RequestStream(metadata: context.metadata) : nil
    }

    static let notOneMessage = RPCError(
        code: .invalidArgument, message: "the method takes exactly one request message")
    static let deadlinePassed = RPCError(code: .deadlineExceeded, message: "the deadline has passed")
    static let hasEnded = RPCError(code: .failedPrecondition, message: "the call has ended")

    // MARK: Receiving

    /// The call was let in. A handler that reads its requests one by one starts now, before the first has come.
    func begin(isEmpty: Bool) {
        guard let requests else { return }
        requests.belongs(to: self)
        if isEmpty { requests.receivedEnd() }
        stage = .ready
        connection.startSoon(self)
    }

    /// [CLP-SHAPE-1] A handler that takes one message gets exactly one, or the call ends.
    func received(_ bytes: [UInt8], isLast: Bool) {
        tally.received(bytes.count)
        if let requests { return received(bytes, isLast: isLast, requests) }
        connection.machine.messageTaken(id)
        guard stage == .receiving else { return }
        guard request == nil else { return end(Self.notOneMessage) }
        request = bytes
        if isLast { receivedEnd() }
    }

    private func received(_ bytes: [UInt8], isLast: Bool, _ requests: RequestStream) {
        switch requests.received(bytes) {
        case .taken: connection.machine.messageTaken(id)
        case .held: hold(bytes.count + WireLimits.frameCost)
        case .dropped: break
        }
        if isLast { requests.receivedEnd() }
    }

    func receivedEnd() {
        if let requests { return requests.receivedEnd() }
        guard stage == .receiving else { return }
        guard request != nil else { return end(Self.notOneMessage) }
        stage = .ready
        connection.startSoon(self)
    }

    /// The request of a handler that takes one message, once.
    func takeRequest() -> [UInt8] {
        defer { request = nil }
        return request ?? []
    }

    // MARK: Requests that wait for their reader

    /// From any thread: the reader has taken messages, whose credit is owed back.
    func requestsWereTaken() {
        if connection.loop.isOnLoop { giveCredit() } else { connection.loop.perform { self.giveCredit() } }
    }

    /// From any thread: the reader is gone. What it did not take earns no more credit.
    func requestsWereAbandoned() {
        if connection.loop.isOnLoop { dropHeld() } else { connection.loop.perform { self.dropHeld() } }
    }

    private func dropHeld() {
        hold(-heldBytes)
        connection.settleMemory()
    }

    private func giveCredit() {
        guard ending == nil, let taken = requests?.takeTaken() else { return }
        for _ in 0..<taken.messages { connection.machine.messageTaken(id) }
        hold(max(-heldBytes, -(taken.bytes + taken.messages * WireLimits.frameCost)))
        connection.settleMemory()
        if connection.machine.hasOutput { connection.markDirty() }
    }

    private func hold(_ bytes: Int) {
        heldBytes += bytes
        connection.heldBytes += bytes
    }

    // MARK: Ending from outside

    /// Ends the call with a status, in place of what the handler has written and not yet sent.
    func end(_ error: RPCError) {
        guard ending == nil else { return cancelTask() }
        if error == Self.deadlinePassed { connection.core.configuration.metrics?.limitHit(.callTime) }
        let block = StatusBlock.encode(error)
        connection.machine.sendStatus(id, block, notProcessed: false, discardQueued: true)
        connection.markDirty()
        wasEnded(error, isAnswered: true)
    }

    /// The client has cancelled, or its connection is gone.
    func wasCancelled(_ reason: CancelReason) {
        // Interceptors may still look at a call that has its answer.
        guard ending == nil else { return cancelTask() }
        wasEnded(
            reason == .deadline
                ? Self.deadlinePassed : RPCError(code: .cancelled, message: "the caller has cancelled the call"),
            isAnswered: false)
    }

    private func wasEnded(_ error: RPCError, isAnswered: Bool) {
        tally.code = error.code
        close(error)
        scope.cancel()
        switch stage {
        case .receiving where isAnswered && !connection.core.interceptors.isEmpty,
            .ready where isAnswered && !connection.core.interceptors.isEmpty:
            stage = .refused
            connection.startSoon(self)
        case .receiving, .ready:
            stage = .over
            connection.callIsOver(self)
        case .running: connection.cancelSoon(self)
        case .refused, .over: break
        }
    }

    /// Nothing more is read or written.
    func close(_ error: RPCError) {
        ending = error
        disarm()
        if let requests {
            requests.fail(error)
            hold(-heldBytes)
        }
        failWriters(error)
        connection.settleMemory()
    }

    func cancelTask() { task?.cancel() }

    // MARK: Deadline

    /// The read that brought the call has ended, or brings another one.
    func isLeftBehind() {
        if stage == .receiving { armDeadline() }
    }

    /// Sees to it that the call ends with its deadline ([CLP-DEADLINE-2]). Not done for a call that is answered in the
    /// turn of its read, since setting and clearing an alarm costs more than all else.
    func armDeadline() {
        guard alarm == nil, ending == nil else { return }
        // A loop that is shutting down refuses; its calls end with it.
        alarm = try? connection.loop.eventLoop.scheduleCallback(at: scope.deadline, handler: self)
    }

    /// Sees to it that interceptors do not look for ever at a call that has its answer.
    func armRefusal() {
        // A loop that is shutting down refuses; its calls end with it.
        alarm = try? connection.loop.eventLoop.scheduleCallback(at: .now() + Self.refusalTime, handler: self)
    }

    /// How long interceptors may take for a call that was answered before they saw it.
    private static let refusalTime = TimeAmount.seconds(5)

    func handleScheduledCallback(eventLoop: some EventLoop) { end(Self.deadlinePassed) }

    func disarm() {
        alarm?.cancel()
        alarm = nil
    }
}
