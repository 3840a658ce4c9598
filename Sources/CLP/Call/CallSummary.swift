/// How one call went, for the `ended` of an ``AdmissionInterceptor``. Numbers only.
public struct CallSummary: Sendable, Hashable {
    /// How the server ended the call, or `CANCELLED` when the client did or is gone.
    public let code: RPCError.Code
    /// From the first frame of the call to the end of its handler.
    public let duration: Duration
    /// Whole messages that came.
    public let requestMessages: Int
    /// The bytes of those messages.
    public let requestBytes: Int
    /// Messages that the handler has sent, whether or not the client was still there to take them.
    public let replyMessages: Int
    /// The bytes of those messages.
    public let replyBytes: Int

    /// Describes how a call went.
    public init(
        code: RPCError.Code, duration: Duration = .zero, requestMessages: Int = 0, requestBytes: Int = 0,
        replyMessages: Int = 0, replyBytes: Int = 0
    ) {
        self.code = code
        self.duration = duration
        self.requestMessages = requestMessages
        self.requestBytes = requestBytes
        self.replyMessages = replyMessages
        self.replyBytes = replyBytes
    }
}
