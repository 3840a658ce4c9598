import CLPWire
import NIOCore

/// One call of a client, from the caller's wish to its end, over as many attempts as it takes.
///
/// `@unchecked Sendable`. Invariant: the variables are used only on the pool's loop; ``cancel(_:)``, ``messageTaken()``
/// and what is in `ClientCall+Requests.swift` find their way there from any thread.
final class ClientCall: NIOScheduledCallbackHandler, @unchecked Sendable {
    /// What is called, and with what.
    struct Request {
        let path: String
        let isIdempotent: Bool
        /// The message of a method that takes one; nil: a stream of them.
        let message: [UInt8]?
        /// What the interceptors are told; nil: there are none.
        var record: ClientCallRecord?
        /// When it ends at the latest, as fixed before the interceptors began; nil: as the options say.
        var deadline: NIODeadline?
    }

    /// Where the call is; `waiting` again with each attempt.
    private enum Stage {
        case created
        /// In the queue of the pool or of a connection.
        case waiting
        case open(ClientConnectionHandler, StreamID)
        /// It is sent again in a while.
        case pausing(Scheduled<Void>)
        case over
    }

    let pool: ClientPool
    let request: Request
    /// The requests of a method that takes a stream of them.
    let requests: OutgoingRequests?
    let waitsForReady: Bool
    private let deadline: NIODeadline?
    /// Without what each attempt says anew.
    private var header: CallHeader
    private var receiver: (any ReplyReceiver)?
    private var stage = Stage.created
    private var alarm: NIOScheduledCallback?
    private var hasReply = false
    private var attempts = RetryState()
    /// What is counted of the method, and since when; nil: nothing.
    private let meter: (method: ClientMetrics.Method, start: NIODeadline)?
    /// How the call ended; nil: it has not.
    private(set) var ending: CallEnd?

    /// Made where the call is made: inside a handler it ends by that handler's deadline, and goes out with its criticality
    /// and its trace unless the options say otherwise.
    ///
    /// - Throws: `INVALID_ARGUMENT` when the options can't be sent.
    init(
        _ request: Request, _ options: CallOptions, pool: ClientPool, receiver: any ReplyReceiver
    ) throws(RPCError) {
        try options.validate(path: request.path)
        self.pool = pool
        self.request = request
        self.receiver = receiver
        waitsForReady = options.waitForReady
        requests = request.message == nil ? OutgoingRequests() : nil
        meter = pool.core.configuration.metrics.map { ($0.method(request.path), .now()) }
        let scope = CallScope.current
        let latest = Self.deadline(options, within: scope)
        deadline =
            if let latest, let fixed = request.deadline { min(latest, fixed) } else { latest ?? request.deadline }
        header = CallHeader(
            criticality: options.criticality ?? scope?.criticality ?? .unspecified,
            idempotencyKey: options.idempotencyKey,
            traceParent: options.traceParent.isEmpty ? scope?.traceParent ?? [] : options.traceParent,
            traceState: options.traceParent.isEmpty ? scope?.traceState ?? "" : options.traceState,
            metadata: options.metadata.entries)
        if let record = request.record, let message = request.message {
            record.change { ($0.requestMessages, $0.requestBytes) = (1, message.count) }
        }
        meter?.method.callStarted()
    }

    /// When a call ends at the latest: as its options say, and with the handler in which it is made.
    static func deadline(_ options: CallOptions, within scope: CallScope?) -> NIODeadline? {
        let own = options.timeout.map { NIODeadline.now() + TimeAmount($0) }
        return if let own, let scope { min(own, scope.deadline) } else { own ?? scope?.deadline }
    }

    var path: String { request.path }

    // MARK: From any thread

    /// The caller does not want the call any more.
    func cancel(_ reason: CancelReason = .caller) { pool.loop.perform { self.cancelOnLoop(reason) } }

    /// The consumer of a stream took one message.
    func messageTaken() { pool.loop.perform { self.giveCredit() } }

    /// Begins the call.
    func start() { pool.loop.perform { self.pool.start(self) } }

    /// Begins the call, and resumes who waits for its one reply at its end.
    func start(_ receiver: UnaryReceiver, resuming continuation: UnsafeContinuation<UnaryReceiver.Outcome, Never>) {
        pool.loop.perform {
            receiver.wait(continuation)
            self.pool.start(self)
        }
    }

    /// The caller has left the code that makes the call, before its end or after.
    ///
    /// - Returns: how the call had ended; nil: it had not, and is cancelled.
    func leave() async -> CallEnd? {
        await withUnsafeContinuation { continuation in
            pool.loop.perform {
                let ending = self.ending
                self.cancelOnLoop(.caller)
                continuation.resume(returning: ending)
            }
        }
    }

    // MARK: Waiting

    var isOver: Bool { ending != nil }

    /// The call joins the queue for the first time; its clock runs.
    ///
    /// - Returns: false when it is over already.
    func beginWaiting() -> Bool {
        guard case .created = stage else { return false }
        if let deadline, deadline <= .now() {
            end(.failed(deadlinePassed))
            return false
        }
        stage = .waiting
        guard let deadline else { return true }
        // A loop that is shutting down refuses; its calls end with it.
        alarm = try? pool.loop.eventLoop.scheduleCallback(at: deadline, handler: self)
        return true
    }

    /// The block of the CALL frame, with what is left of the deadline now.
    ///
    /// - Throws: `INTERNAL` when it can't be written.
    func block(_ method: MethodNumbers.Reference) throws(RPCError) -> [UInt8] {
        header.method = method.name
        header.number = method.number
        header.timeoutUs = deadline.map { UInt64(max(0, ($0 - .now()).nanoseconds / 1000)) }
        header.attempt = attempts.sent
        return try header.bytesToSend()
    }

    /// The connection has opened it: the first message went with it, any others follow.
    func wasOpened(_ id: StreamID, on connection: ClientConnectionHandler) {
        stage = .open(connection, id)
        attempts.wasSent()
        request.record?.change { $0.attempts += 1 }
        if requests != nil { sendBuffered() }
    }

    /// Where the call is open.
    var open: (connection: ClientConnectionHandler, id: StreamID)? {
        if case .open(let connection, let id) = stage { (connection, id) } else { nil }
    }

    // MARK: Replies

    func received(head: Metadata) {
        answerBegins()
        request.record?.change { $0.head = head }
        receiver?.received(head: head)
    }

    func received(message: [UInt8]) {
        answerBegins()
        request.record?.change {
            $0.replyMessages += 1
            $0.replyBytes += message.count
        }
        guard let receiver else { return }
        if receiver is UnaryReceiver { giveCredit() }
        if let error = receiver.received(message: message) { refuseReply(error) }
    }

    /// From here on the call is never sent again.
    private func answerBegins() {
        guard !hasReply else { return }
        hasReply = true
        requests?.letGo()
    }

    private func giveCredit() {
        guard let open else { return }
        open.connection.messageTaken(open.id)
    }

    // MARK: Ending

    /// The call ends; nothing is said to the server.
    func end(_ end: CallEnd) {
        guard ending == nil else { return }
        ending = end
        switch stage {
        case .waiting: pool.endedWaiting()
        case .pausing(let pause):
            pause.cancel()
            pool.unpause(self)
        case .created, .open, .over: break
        }
        stage = .over
        alarm?.cancel()
        alarm = nil
        if let meter {
            meter.method.callEnded(end.error?.code ?? .ok, duration: Duration(.now() - meter.start))
        }
        if end.error == nil { pool.core.retryTokens.succeeded() }
        requests?.fail(end.error ?? Self.endedByServer)
        request.record?.change { $0.trailers = end.trailers }
        let receiver = receiver
        self.receiver = nil
        receiver?.ended(end)
    }

    /// An attempt has failed: the call is sent again if that is right, and ends if not.
    ///
    /// - Parameters:
    ///   - isNotProcessed: [CLP-RETRY-1] the server has certainly not processed it.
    ///   - nextTry: no server could be reached, and until then none is tried.
    func attemptFailed(_ error: RPCError, isNotProcessed: Bool, nextTry: NIODeadline? = nil) {
        guard ending == nil else { return }
        guard !hasReply, requests?.isWhole ?? true else { return end(.failed(error)) }
        let core = pool.core
        let decision = attempts.judge(
            .init(
                code: error.code, isNotProcessed: isNotProcessed, retryAfter: error.retryAfter,
                isUnreachable: nextTry != nil),
            isIdempotent: request.isIdempotent, policy: core.configuration.retries,
            spend: { core.retryTokens.failed() }, using: &pool.random)
        guard case .resend(let wait) = decision else { return end(.failed(error)) }
        let time = max(.now() + TimeAmount(wait), nextTry ?? .now())
        // The caller learns at once what it would only wait for in vain.
        if let deadline, deadline <= time { return end(.failed(error)) }
        meter?.method.retried(wait == .zero ? .unprocessed : error.retryAfter == nil ? .policy : .pushback)
        requests?.rewind()
        if case .waiting = stage { pool.stoppedWaiting() }
        guard wait > .zero || nextTry != nil else { return sendAgain() }
        stage = .pausing(pool.loop.eventLoop.scheduleTask(deadline: time) { self.pauseIsOver() })
        pool.pause(self)
    }

    /// No server can be reached: a call that was sent before may wait for the next try, any other one ends.
    func foundNobody(_ error: RPCError, nextTry: NIODeadline) {
        let longest = TimeAmount(pool.core.configuration.retries.longestPushBack)
        guard attempts.sent > 0, nextTry <= .now() + longest else { return end(.failed(error)) }
        attemptFailed(error, isNotProcessed: true, nextTry: nextTry)
    }

    private func pauseIsOver() {
        pool.loop.runTurn {
            guard case .pausing = stage else { return }
            pool.unpause(self)
            sendAgain()
        }
    }

    private func sendAgain() {
        stage = .waiting
        pool.restart(self)
    }

    private func cancelOnLoop(_ reason: CancelReason) {
        // Interceptors are cancelled when their time is over, which may be seen before the alarm.
        if let deadline, deadline <= .now() { return endLate() }
        cancelOnWire(reason)
        end(.failed(RPCError(code: .cancelled, message: "the caller's task was cancelled")))
    }

    /// The reply can't be accepted.
    func refuseReply(_ error: RPCError) {
        cancelOnWire(.replyRefused)
        end(.failed(error))
    }

    private func cancelOnWire(_ reason: CancelReason) {
        guard let open else { return }
        open.connection.cancel(open.id, reason)
    }

    // MARK: Deadline

    static let deadlineHasPassed = RPCError(code: .deadlineExceeded, message: "the deadline has passed")

    private var deadlinePassed: RPCError {
        var error = Self.deadlineHasPassed
        // Who waited for a server wants to know what was wrong with it.
        if case .waiting = stage, pool.isHopeless { error.message += " (\(pool.lastFailure.message))" }
        return error
    }

    /// [CLP-DEADLINE-2]
    func handleScheduledCallback(eventLoop: some EventLoop) { endLate() }

    private func endLate() {
        let error = deadlinePassed
        cancelOnWire(.deadline)
        end(.failed(error))
    }
}
