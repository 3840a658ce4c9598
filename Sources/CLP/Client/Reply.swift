public import CLPMessages

/// The answer to a unary call with what came beside it.
public struct Reply<Response: Message>: Sendable {
    /// The message.
    public let message: Response
    /// What the server sent before it.
    public let head: Metadata
    /// What the server sent with the end of the call.
    public let trailers: Metadata
}
