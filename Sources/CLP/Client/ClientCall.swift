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
        let own = options.timeout.map { NIODeadline.now() + TimeAmount($0) }
        deadline = if let own, let scope { min(own, scope.deadline) } else { own ?? scope?.deadline }
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
        case .waiting: pool.stoppedWaiting()
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
    /// - Parameter isNotProcessed: [CLP-RETRY-1] the server has certainly not processed it.
    func attemptFailed(_ error: RPCError, isNotProcessed: Bool) {
        guard ending == nil else { return }
        guard !hasReply, requests?.isWhole ?? true else { return end(.failed(error)) }
        let core = pool.core
        let decision = attempts.judge(
            .init(code: error.code, isNotProcessed: isNotProcessed, retryAfter: error.retryAfter),
            isIdempotent: request.isIdempotent, policy: core.configuration.retries,
            spend: { core.retryTokens.failed() }, using: &pool.random)
        guard case .resend(let wait) = decision else { return end(.failed(error)) }
        let time = NIODeadline.now() + TimeAmount(wait)
        // The caller learns at once what it would only wait for in vain.
        if let deadline, deadline <= time { return end(.failed(error)) }
        meter?.method.retried(wait == .zero ? .unprocessed : error.retryAfter == nil ? .policy : .pushback)
        requests?.rewind()
        guard wait > .zero else { return sendAgain() }
        stage = .pausing(pool.loop.eventLoop.scheduleTask(deadline: time) { self.pauseIsOver() })
        pool.pause(self)
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

    private var deadlinePassed: RPCError {
        var message = "the deadline has passed"
        // Who waited for a server wants to know what was wrong with it.
        if case .waiting = stage, pool.isHopeless { message += " (\(pool.lastFailure.message))" }
        return RPCError(code: .deadlineExceeded, message: message)
    }

    /// [CLP-DEADLINE-2]
    func handleScheduledCallback(eventLoop: some EventLoop) {
        let error = deadlinePassed
        cancelOnWire(.deadline)
        end(.failed(error))
    }
}
