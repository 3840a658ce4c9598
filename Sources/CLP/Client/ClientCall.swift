import CLPWire
import NIOCore

/// One call of a client, from the caller's wish to its end.
///
/// `@unchecked Sendable`. Invariant: the variables are used only on the client's loop; ``cancel()`` and
/// ``messageTaken()`` find their way there from any thread.
final class ClientCall: NIOScheduledCallbackHandler, @unchecked Sendable {
    /// Where the call is; `waiting` again when it is sent once more.
    private enum Stage {
        case created
        case waiting
        case open(ClientConnectionHandler, StreamID)
        case over
    }

    let core: ClientCore
    let path: String
    let request: [UInt8]
    private let options: CallOptions
    private let deadline: NIODeadline?
    private var receiver: (any ReplyReceiver)?
    private var stage = Stage.created
    private var alarm: NIOScheduledCallback?
    private var hasReply = false
    /// How many connections were lost under the call, or refused it, without having processed it.
    private var attempts: UInt32 = 0

    /// - Throws: `INVALID_ARGUMENT` when the options can't be sent.
    init(
        core: ClientCore, path: String, request: [UInt8], options: CallOptions, receiver: any ReplyReceiver
    ) throws(RPCError) {
        try options.validate(path: path)
        self.core = core
        self.path = path
        self.request = request
        self.options = options
        self.receiver = receiver
        deadline = options.timeout.map { .now() + TimeAmount($0) }
    }

    // MARK: From any thread

    /// The caller does not want the call any more.
    func cancel(_ reason: CancelReason = .caller) { core.loop.perform { self.cancelOnLoop(reason) } }

    /// The consumer of a stream took one message.
    func messageTaken() { core.loop.perform { self.giveCredit() } }

    // MARK: Waiting

    var isOver: Bool {
        if case .over = stage { true } else { false }
    }

    /// The call joins the queue; its clock runs.
    ///
    /// - Returns: false when it is over already.
    func beginWaiting() -> Bool {
        guard case .created = stage else { return false }
        if let deadline, deadline <= .now() {
            end(.failed(Self.deadlinePassed))
            return false
        }
        stage = .waiting
        guard let deadline else { return true }
        // A loop that is shutting down refuses; its calls end with it.
        alarm = try? core.loop.eventLoop.scheduleCallback(at: deadline, handler: self)
        return true
    }

    /// The block of the CALL frame, with what is left of the deadline now.
    func header(_ method: MethodNumbers.Reference) -> CallHeader {
        CallHeader(
            method: method.name, number: method.number, timeoutUs: deadline.map(Self.microsecondsLeft),
            attempt: attempts, idempotencyKey: options.idempotencyKey, metadata: options.metadata.entries)
    }

    private static func microsecondsLeft(_ deadline: NIODeadline) -> UInt64 {
        UInt64(max(0, (deadline - .now()).nanoseconds / 1000))
    }

    func wasOpened(_ id: StreamID, on connection: ClientConnectionHandler) { stage = .open(connection, id) }

    // MARK: Replies

    func received(head: Metadata) {
        hasReply = true
        receiver?.received(head: head)
    }

    func received(message: [UInt8]) {
        hasReply = true
        guard let receiver else { return }
        if receiver is UnaryReceiver { giveCredit() }
        if let error = receiver.received(message: message) { refuseReply(error) }
    }

    private func giveCredit() {
        guard case .open(let connection, let id) = stage else { return }
        connection.messageTaken(id)
    }

    // MARK: Ending

    /// The call ends; nothing is said to the server.
    func end(_ end: CallEnd) {
        guard !isOver else { return }
        if case .waiting = stage { core.stoppedWaiting() }
        stage = .over
        alarm?.cancel()
        alarm = nil
        let receiver = receiver
        self.receiver = nil
        receiver?.ended(end)
    }

    /// [CLP-RETRY-2] The server has certainly not processed the call: it is sent once more, or ends.
    func wasNotProcessed(_ error: RPCError) {
        guard attempts == 0, !hasReply else { return end(.failed(error)) }
        attempts = 1
        stage = .created
        alarm?.cancel()
        alarm = nil
        core.start(self)
    }

    /// A connection was lost while the call waited for it.
    ///
    /// - Returns: whether the call goes on waiting, for a second connection.
    func waitedInVain(_ error: RPCError) -> Bool {
        attempts += 1
        if attempts > 1 { end(.failed(error)) }
        return !isOver
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
        guard case .open(let connection, let id) = stage else { return }
        connection.cancel(id, reason)
    }

    // MARK: Deadline

    static let deadlinePassed = RPCError(code: .deadlineExceeded, message: "the deadline has passed")

    func handleScheduledCallback(eventLoop: some EventLoop) {
        cancelOnWire(.deadline)
        end(.failed(Self.deadlinePassed))
    }
}

extension CallOptions {
    private static let longestKey = 64
    /// What the metadata, the key and the method may take of a block of 8,192 bytes.
    private static let roomInBlock = 8000
    /// What an entry costs beside its key and value, at most.
    private static let entryOverhead = 12

    fileprivate func validate(path: String) throws(RPCError) {
        do { try metadata.validate() } catch {
            throw RPCError(code: .invalidArgument, message: error.explanation)
        }
        for case .text(let text) in metadata.map(\.value) where text.utf8.contains(0) {
            throw RPCError(code: .invalidArgument, message: "a text of the metadata holds U+0000; send it as bytes")
        }
        guard idempotencyKey.count <= Self.longestKey else {
            throw RPCError(code: .invalidArgument, message: "the idempotency key is longer than 64 bytes")
        }
        let size = metadata.reduce(path.utf8.count + idempotencyKey.count) { size, entry in
            size + entry.key.utf8.count + entry.value.byteCount + Self.entryOverhead
        }
        guard size <= Self.roomInBlock else {
            throw RPCError(code: .invalidArgument, message: "metadata and method take more than 8,000 bytes")
        }
    }
}

extension Metadata.Value {
    /// Bytes of the value on the wire.
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}
