public import CLPMessages

/// Where the bytes of a stream's messages go: the connection, or a recorder in a test.
package protocol MessageSink: Sendable {
    /// Sends one serialized message, and waits first while too much of this call is unwritten.
    nonisolated(nonsending) func send(_ message: [UInt8]) async throws(RPCError)
    /// Says that no message follows.
    func finish()
}

extension MessageSink {
    /// The end of a reply is said by the end of its handler.
    package func finish() {}
}

/// Writes the messages of a stream, in order: a handler its replies, a client its requests.
///
/// It may be used from any thread, actor or task. When the call has ended for another reason, ``write(_:)`` throws.
public struct MessageWriter<Element: Message>: Sendable {
    private let sink: any MessageSink

    package init(_ sink: any MessageSink) { self.sink = sink }

    /// Sends one message. While 64 KiB of this call wait to be written, it suspends until the other side has taken
    /// some: who does not read stops the writer here.
    ///
    /// - Throws: how the call has ended: `CANCELLED` when it was cancelled or the client is gone, `DEADLINE_EXCEEDED`
    ///   when time is up, at a client the server's status; `RESOURCE_EXHAUSTED` when the message is larger than a message
    ///   may be.
    public nonisolated(nonsending) func write(_ message: Element) async throws(RPCError) {
        try await sink.send(message.bytesToSend())
    }

    /// At a client: says that no request follows, so that the server sees their end while replies are still read.
    /// Leaving the closure that got the writer does the same. In a handler it does nothing, since the end of a reply is
    /// the end of its handler.
    public func finish() { sink.finish() }
}

extension Message {
    /// The serialized message.
    ///
    /// - Throws: `INTERNAL`: a message that can't be written is a bug of who made it.
    package func bytesToSend() throws(RPCError) -> [UInt8] {
        do {
            return try serialized()
        } catch {
            throw RPCError(code: .internal, message: "a \(Self.fullName) can't be serialized: \(error)")
        }
    }
}
