public import CLPMessages

/// The answer to a call that has one message for an answer, with what came beside it.
public struct Reply<Response: Message>: Sendable {
    /// The message.
    public let message: Response
    /// What the server sent before it.
    public let head: Metadata
    /// What the server sent with the end of the call.
    public let trailers: Metadata
}

/// The answers to a call that has a stream of them, with what comes beside it.
public struct ReplyStream<Response: Message>: Sendable {
    /// The messages; letting go of them before the end cancels the call.
    public let messages: MessageReader<Response>
    /// What the server sent before the first message.
    public let head: Metadata
    /// What the server sent with the end of the call; empty before that.
    public var trailers: Metadata { messages.trailers }
}

/// What came of a call with streams both ways.
public struct Exchange<Outcome> {
    /// What the closure returned.
    public let outcome: Outcome
    /// What the server sent before its first message.
    public let head: Metadata
    /// What the server sent with the end of the call; empty when the closure was left before that.
    public let trailers: Metadata
}

extension Exchange: Sendable where Outcome: Sendable {}
