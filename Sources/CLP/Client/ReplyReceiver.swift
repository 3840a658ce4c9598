/// How a call ended, as its caller sees it.
struct CallEnd: Sendable {
    /// nil: OK.
    let error: RPCError?
    let trailers: Metadata

    static func ok(_ trailers: Metadata = [:]) -> CallEnd { CallEnd(error: nil, trailers: trailers) }

    static func failed(_ error: RPCError) -> CallEnd {
        var error = error
        error.isOfAnotherCall = true
        return CallEnd(error: error, trailers: error.trailers)
    }
}

/// Who gets the replies of a call. Called on the client's loop; after ``ended(_:)`` nothing more comes.
protocol ReplyReceiver: AnyObject, Sendable {
    func received(head: Metadata)
    /// - Returns: why the reply is refused and the call ends; nil when it is not.
    func received(message: [UInt8]) -> RPCError?
    func ended(_ end: CallEnd)
}

/// The reply of a unary call: one message, then the end ([CLP-SHAPE-1]).
///
/// `@unchecked Sendable`. Invariant: used only on the client's loop.
final class UnaryReceiver: ReplyReceiver, @unchecked Sendable {
    /// What the caller waits for.
    struct Outcome: Sendable {
        let message: [UInt8]
        let head: Metadata
        let end: CallEnd
    }

    private var continuation: UnsafeContinuation<Outcome, Never>?
    private var head = Metadata()
    private var message: [UInt8]?
    /// The end of a call that was cancelled before its caller waited for it.
    private var early: CallEnd?

    /// Resumes the caller at the end of the call, or at once when it has ended before it began.
    func wait(_ continuation: UnsafeContinuation<Outcome, Never>) {
        if let early {
            continuation.resume(returning: outcome(early))
        } else {
            self.continuation = continuation
        }
    }

    func received(head: Metadata) { self.head = head }

    func received(message: [UInt8]) -> RPCError? {
        guard self.message == nil else { return Self.notOneMessage }
        self.message = message
        return nil
    }

    func ended(_ end: CallEnd) {
        guard let continuation else {
            early = end
            return
        }
        self.continuation = nil
        continuation.resume(returning: outcome(end))
    }

    private func outcome(_ end: CallEnd) -> Outcome {
        let isWrong = end.error == nil && message == nil
        return Outcome(message: message ?? [], head: head, end: isWrong ? .failed(Self.notOneMessage) : end)
    }

    private static let notOneMessage = RPCError(
        code: .internal, message: "the server did not answer a unary call with exactly one message")
}
