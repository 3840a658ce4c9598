import CLPWire
import Logging
import NIOCore

/// One call on its server, from the first frame to the end of its handler.
///
/// `@unchecked Sendable`. Invariant: everything is used only on the thread of the connection's loop, but for
/// ``send(_:)``, which finds its way there, and what is constant.
final class ServerCall: NIOScheduledCallbackHandler, @unchecked Sendable {
    /// What the handler's side of the call is doing; only forward. The reply's side is `ending`.
    private enum Stage {
        case receiving
        case ready
        /// Answered by the engine; the interceptors are still to see it.
        case refused
        case running
        case over
    }

    let id: StreamID
    let connection: ServerConnectionHandler
    let scope: CallScope
    private let route: Route
    private var stage = Stage.receiving
    private var request: [UInt8]?
    private var task: Task<Void, Never>?
    private var alarm: NIOScheduledCallback?
    /// Why nothing more can be written; nil while the reply is open.
    private(set) var ending: RPCError?
    var waitingWrites = LoopQueue<PendingWrite>()

    init(id: StreamID, connection: ServerConnectionHandler, route: Route, scope: CallScope) {
        self.id = id
        self.connection = connection
        self.route = route
        self.scope = scope
    }

    static let notOneMessage = RPCError(
        code: .invalidArgument, message: "the method takes exactly one request message")
    static let deadlinePassed = RPCError(code: .deadlineExceeded, message: "the deadline has passed")
    private static let hasEnded = RPCError(code: .failedPrecondition, message: "the call has ended")

    // MARK: Receiving

    /// [CLP-SHAPE-1] A handler that takes one message gets exactly one, or the call ends.
    func received(_ bytes: [UInt8], isLast: Bool) {
        guard stage == .receiving else { return }
        guard request == nil else { return end(Self.notOneMessage) }
        request = bytes
        if isLast { receivedEnd() }
    }

    func receivedEnd() {
        guard stage == .receiving else { return }
        guard request != nil else { return end(Self.notOneMessage) }
        stage = .ready
        connection.startSoon(self)
    }

    // MARK: Running

    /// Starts the handler: it runs in place until it suspends. A call that was cancelled in the meantime never starts.
    func start() {
        if stage == .refused { return startRefused() }
        guard stage == .ready else { return }
        guard connection.loop.time < scope.deadline else { return end(Self.deadlinePassed) }
        stage = .running
        let request = request ?? []
        self.request = nil
        if route.method.isBlocking, let executor = connection.core.blockingExecutor {
            task = Task(executorPreference: executor) { await self.run(request) }
        } else {
            let started = Task.immediate(executorPreference: connection.loop) { await self.run(request) }
            guard stage == .running else { return }
            task = started
        }
        armDeadline()
    }

    /// Shows a call that has its answer to the interceptors, so that an account of all calls has no gap: the handler in
    /// the middle is replaced by the refusal.
    private func startRefused() {
        guard let refusal = ending else { return }
        stage = .running
        Task.immediate(executorPreference: connection.loop) {
            // What they make of it changes nothing: the caller has been answered.
            try? await self.connection.core.interceptors.run(CallContext(self.scope)) { _ in throw refusal }
            self.leave(.failure(refusal))
        }
    }

    private func run(_ request: [UInt8]) async {
        let outcome: Result<[UInt8]?, any Error>
        do {
            // Each step in between would cost a look at the task's executor.
            outcome = .success(
                connection.core.interceptors.isEmpty
                    ? try await route.method.invoke(request, self, CallContext(scope))
                    : try await reply(to: request))
        } catch {
            outcome = .failure(error)
        }
        leave(outcome)
    }

    private func leave(_ outcome: Result<[UInt8]?, any Error>) {
        if connection.loop.isOnLoop {
            handlerEnded(outcome)
        } else {
            connection.loop.perform { self.handlerEnded(outcome) }
        }
    }

    /// Runs interceptors and handler. - Returns: the reply of a unary method.
    private func reply(to request: [UInt8]) async throws -> [UInt8]? {
        var reply: [UInt8]?
        var hasRun = false
        try await connection.core.interceptors.run(CallContext(scope)) { context in
            if hasRun { throw RPCError(code: .internal, message: "an interceptor ran the handler twice") }
            hasRun = true
            reply = try await route.method.invoke(request, self, context)
        }
        if !hasRun { throw RPCError(code: .internal, message: "an interceptor ended the call without a status") }
        // A unary OK without a message would be a fault of the protocol.
        if route.method.kind == .unary, reply == nil {
            throw RPCError(code: .internal, message: "an interceptor hid the failure of the handler")
        }
        return reply
    }

    private func handlerEnded(_ outcome: Result<[UInt8]?, any Error>) {
        stage = .over
        task = nil
        if ending == nil {
            switch outcome {
            case .success(let reply): finish(reply)
            case .failure(let error): finish(failed: status(of: error))
            }
            close(Self.hasEnded)
            connection.replyIsComplete(self)
        }
        connection.callIsOver(self)
    }

    private func status(of error: any Error) -> RPCError {
        switch error {
        case let error as RPCError where error.code != .ok: return error
        case is CancellationError: return RPCError(code: .cancelled, message: "the handler was cancelled")
        default:
            // The text of an error may hold content, so only its type is logged and nothing of it is sent.
            connection.core.logger.error(
                "handler failed", metadata: ["method": "\(scope.method)", "error": "\(type(of: error))"])
            return RPCError(code: .unknown, message: "the handler failed")
        }
    }

    // MARK: Ending from outside

    /// Ends the call with a status, in place of what the handler has written and not yet sent.
    func end(_ error: RPCError) {
        guard ending == nil else { return }
        let block = StatusBlock.encode(error)
        connection.machine.sendStatus(id, block, notProcessed: false, discardQueued: true)
        connection.markDirty()
        wasEnded(error, isAnswered: true)
    }

    /// The client has cancelled, or its connection is gone.
    func wasCancelled(_ reason: CancelReason) {
        guard ending == nil else { return }
        wasEnded(
            reason == .deadline
                ? Self.deadlinePassed : RPCError(code: .cancelled, message: "the caller has cancelled the call"),
            isAnswered: false)
    }

    private func wasEnded(_ error: RPCError, isAnswered: Bool) {
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

    private func close(_ error: RPCError) {
        ending = error
        alarm?.cancel()
        alarm = nil
        failWriters(error)
    }

    func cancelTask() { task?.cancel() }

    // MARK: Deadline

    /// The read that brought the call has ended, or brings another one.
    func isLeftBehind() {
        if stage == .receiving { armDeadline() }
    }

    /// Sees to it that the call ends with its deadline ([CLP-DEADLINE-2]). Not done for a call that is answered in the
    /// turn of its read, since setting and clearing an alarm costs more than all else.
    private func armDeadline() {
        guard alarm == nil, ending == nil else { return }
        // A loop that is shutting down refuses; its calls end with it.
        alarm = try? connection.loop.eventLoop.scheduleCallback(at: scope.deadline, handler: self)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) { end(Self.deadlinePassed) }
}
