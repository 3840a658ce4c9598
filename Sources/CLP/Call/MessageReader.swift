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
    /// A message does not decode: the rest is not wanted. [CLP-SHAPE-2]
    ///
    /// - Returns: what the reader throws.
    func refuse(_ error: DecodingError) -> RPCError
}

/// Reads the messages of a stream, in order: a client the replies, a handler the requests. It has one consumer.
///
/// Each message that is taken lets the other side send more, so a slow reader slows the writer and memory stays bounded.
/// A client that lets go of the reader before the end cancels the call; a handler that does reads no more, and its call
/// goes on.
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
    /// - Throws: at a client the status of a call that did not end with OK, once all messages before it were taken. In a
    ///   handler `CANCELLED` or `DEADLINE_EXCEEDED` once the call has ended, `INVALID_ARGUMENT` when a message does not
    ///   decode. `FAILED_PRECONDITION` when another task is waiting for a message already.
    public nonisolated(nonsending) func next() async throws(RPCError) -> Element? {
        guard let bytes = try await source.next() else { return nil }
        do {
            return try Element(serialized: bytes)
        } catch {
            throw source.refuse(error)
        }
    }

    /// The metadata that the other side sent before its first message; a client waits for it.
    public var head: Metadata {
        get async throws(RPCError) { try await source.head() }
    }

    /// The metadata that came with the end of the call; empty before the end, and in a handler.
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
