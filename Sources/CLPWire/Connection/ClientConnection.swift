/// The client's half of CLP/1 without I/O: bytes in, events out; verbs in, bytes out.
package struct ClientConnection: ~Copyable {
    /// - Parameters:
    ///   - configuration: must have no `problems`.
    ///   - now: when the TLS handshake was complete.
    package init(configuration: WireConfiguration, now: WireTime) {
        _ = (configuration, now)
    }

    /// Parses up to one event. Call it again with the same bytes and `offset` until it returns nil.
    package mutating func next(_ bytes: RawSpan, at offset: inout Int, now: WireTime) -> ClientEvent? {
        offset = bytes.byteCount
        return nil
    }

    /// The next event that did not come from bytes: from time, or from `produce` (`writable`, `drained`).
    package mutating func pollEvent() -> ClientEvent? { nil }

    // MARK: Calls. On a call that has ended these do nothing and return false.

    /// Whether `open` may be called: there is call credit, no GOAWAY of either side, and ids are left.
    package var canOpen: Bool { false }
    /// Opens a call. Call it only if `canOpen`, and only when it is written in this flush: it takes the next id.
    /// - Parameters:
    ///   - header: the CallHeader block, at most 8,192 bytes.
    ///   - message: the first or only message.
    ///   - end: no message follows.
    ///   - replyLimit: bytes of each message of the reply, at most; nil: the configuration's.
    package mutating func open(header: [UInt8], message: [UInt8]?, end: Bool, replyLimit: Int? = nil) -> StreamID { 1 }
    @discardableResult package mutating func sendMessage(_ id: StreamID, _ message: [UInt8], end: Bool) -> Bool { false }
    /// No message follows: END on the last unwritten message, else an END frame.
    @discardableResult package mutating func sendEnd(_ id: StreamID) -> Bool { false }
    /// Ends the call locally and tells the server. No event follows for the call.
    @discardableResult package mutating func cancel(_ id: StreamID, _ reason: CancelReason) -> Bool { false }
    /// The reader of the call took one message: its credit is owed back.
    package mutating func messageTaken(_ id: StreamID) {}
    /// Message bytes queued and not yet produced; 0 for a call that has ended.
    package func queuedBytes(_ id: StreamID) -> Int { 0 }
    /// Whether the call has not ended.
    package func isOpen(_ id: StreamID) -> Bool { false }
    package var openCalls: Int { 0 }
    /// Bytes of unfinished messages held for all calls.
    package var assemblingBytes: Int { 0 }
    /// Whether credit may be given ahead for large messages.
    package var givesAdvanceCredit = true

    // MARK: Connection

    /// Breaks the connection: a block did not decode, or a time of the driver's ran out.
    package mutating func fault(_ code: GoAwayCode, _ text: String, now: WireTime) {}
    /// Leaves: opens no more calls; `drained` once the running ones have ended.
    package mutating func drain(_ code: GoAwayCode = .drain, now: WireTime) {}
    /// The peer has closed its side (close_notify or EOF).
    package mutating func inputClosed(now: WireTime) {}
    /// Sends a PING if the peer's rules allow one now.
    @discardableResult package mutating func ping(now: WireTime) -> Bool { false }
    package var nextTimeout: WireTime? { nil }
    package mutating func timeout(now: WireTime) {}

    package var hasOutput: Bool { false }
    /// Close the transport once all that was produced has left.
    package var isFinished: Bool { false }
    /// Writes whole frames into `buffer` (at least 16,384 bytes) until it is full or nothing is left.
    /// - Returns: bytes written; 0: nothing to write.
    package mutating func produce(into buffer: UnsafeMutableRawBufferPointer, now: WireTime) -> Int { 0 }
}
