public import CLPMessages

/// Where a stream's messages come from: the connection, or a list in a test.
package protocol MessageSource: Sendable {
    /// The next serialized message; nil after the last one of a call that ended with OK.
    nonisolated(nonsending) func next() async throws(RPCError) -> [UInt8]?
    /// The metadata that came before the first message.
    nonisolated(nonsending) func head() async throws(RPCError) -> Metadata
    /// The metadata that came with the end; empty before it.
    var trailers: Metadata { get }
    /// The reader is gone: the call is not wanted any more.
    func abandon()
    /// A message does not decode: the rest is not wanted.
    func refuse()
}

/// Reads the replies of a stream, in order. It has one consumer.
///
/// Each message that is taken lets the server send more, so a slow reader slows the writer and memory stays bounded.
/// Letting go of the reader before the end cancels the call.
///
/// ```swift
/// for try await reply in try await client.count(CountRequest(to: 3)) { print(reply.number) }
/// ```
public final class MessageReader<Element: Message>: AsyncSequence, Sendable {
    private let source: any MessageSource

    package init(_ source: any MessageSource) { self.source = source }

    deinit { source.abandon() }

    /// The next message; nil after the last one.
    ///
    /// - Throws: the status of a call that did not end with OK, once all messages before it were taken;
    ///   `FAILED_PRECONDITION` when another task is waiting for a message already.
    public nonisolated(nonsending) func next() async throws(RPCError) -> Element? {
        guard let bytes = try await source.next() else { return nil }
        do {
            return try Element(serialized: bytes)
        } catch {
            // [CLP-SHAPE-2] The server sent it, so it is told.
            source.refuse()
            throw RPCError(code: .internal, message: "a reply of the server does not decode: \(error)")
        }
    }

    /// The metadata that the server sent before its first message; waits for it.
    public var head: Metadata {
        get async throws(RPCError) { try await source.head() }
    }

    /// The metadata that came with the end of the call; empty before the end.
    public var trailers: Metadata { source.trailers }

    /// An iterator over the messages that are left.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: self) }

    /// Takes messages from the reader.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let reader: MessageReader

        /// The next message; nil after the last one.
        public mutating func next() async throws(RPCError) -> Element? { try await reader.next() }

        /// The next message; nil after the last one.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(RPCError) -> Element? {
            try await reader.next()
        }
    }
}
