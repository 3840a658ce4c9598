public import CLPMessages

/// Where the bytes of a stream's messages go: the connection, or a recorder in a test.
package protocol MessageSink: Sendable {
    /// Sends one serialized message, and waits first while too much of this call is unwritten.
    nonisolated(nonsending) func send(_ message: [UInt8]) async throws(RPCError)
}

/// Writes the replies of a stream, in order.
///
/// It may be used from any thread, actor or task. When the call has ended for another reason, ``write(_:)`` throws.
public struct MessageWriter<Element: Message>: Sendable {
    private let sink: any MessageSink

    package init(_ sink: any MessageSink) { self.sink = sink }

    /// Sends one message. While 64 KiB of this call wait to be written, it suspends until the client has taken some:
    /// a client that does not read stops the handler here.
    ///
    /// - Throws: `CANCELLED` when the client has cancelled or is gone, `DEADLINE_EXCEEDED` when time is up,
    ///   `RESOURCE_EXHAUSTED` when the message is larger than a message may be.
    public nonisolated(nonsending) func write(_ message: Element) async throws(RPCError) {
        try await sink.send(message.bytesToSend())
    }
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
