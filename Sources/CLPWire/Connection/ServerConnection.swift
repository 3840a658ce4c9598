/// The server's half of CLP/1 without I/O: bytes in, events out; verbs in, bytes out.
package struct ServerConnection: ~Copyable {
    /// - Parameters:
    ///   - configuration: must have no `problems`.
    ///   - now: when the connection was accepted.
    package init(configuration: WireConfiguration, now: WireTime) {
        _ = (configuration, now)
    }

    /// Parses up to one event. Call it again with the same bytes and `offset` until it returns nil: then all bytes
    /// are taken (an unfinished frame is kept inside, at most 16,384 bytes).
    package mutating func next(_ bytes: RawSpan, at offset: inout Int, now: WireTime) -> ServerEvent? {
        offset = bytes.byteCount
        return nil
    }

    /// The next event that did not come from bytes: from time, or from `produce` (`writable`, `drained`).
    package mutating func pollEvent() -> ServerEvent? { nil }

    // MARK: Verdict on `call`; exactly one before the next `next`.

    /// The call runs. The driver owes `handlerEnded` once. `messageLimit` in bytes holds for each of its messages.
    package mutating func accept(_ id: StreamID, messageLimit: Int) {}
    /// The call ends with `status` at once; no `handlerEnded` is owed. `notProcessed` only with UNAVAILABLE or
    /// RESOURCE_EXHAUSTED.
    package mutating func refuse(_ id: StreamID, status: [UInt8], notProcessed: Bool) {}
    /// Breaks the connection: a block did not decode, a method number was misused, or a time of the driver's ran out.
    package mutating func fault(_ code: GoAwayCode, _ text: String, now: WireTime) {}

    // MARK: Reply. On a call that has ended these do nothing and return false.

    /// Sends the reply's header block, once, before the first message.
    @discardableResult package mutating func sendHead(_ id: StreamID, _ block: [UInt8]) -> Bool { false }
    @discardableResult package mutating func sendMessage(_ id: StreamID, _ message: [UInt8]) -> Bool { false }
    /// Ends with OK and no trailers: END on the last unwritten message, else an empty STATUS.
    @discardableResult package mutating func finish(_ id: StreamID) -> Bool { false }
    /// Ends with a Status block, after the queued messages, or instead of them with `discardQueued` (a block that says
    /// OK must not come with it).
    @discardableResult package mutating func sendStatus(
        _ id: StreamID, _ block: [UInt8], notProcessed: Bool, discardQueued: Bool = false
    ) -> Bool { false }

    // MARK: Bookkeeping

    /// The reader of the call took one message: its credit is owed back.
    package mutating func messageTaken(_ id: StreamID) {}
    /// The handler of an accepted call has returned: once closed too, one call credit is owed.
    package mutating func handlerEnded(_ id: StreamID) {}
    /// Message bytes queued and not yet produced; 0 for a call that has ended.
    package func queuedBytes(_ id: StreamID) -> Int { 0 }
    /// Whether the reply can still be written.
    package func isOpen(_ id: StreamID) -> Bool { false }
    /// Calls not closed on the wire.
    package var openCalls: Int { 0 }
    /// Bytes of unfinished messages held for all calls.
    package var assemblingBytes: Int { 0 }
    /// The call with the most bytes in an unfinished message, and how many.
    package func largestAssembling() -> (id: StreamID, bytes: Int)? { nil }
    /// Whether credit may be given ahead for large messages. A driver whose memory is short says false.
    package var givesAdvanceCredit = true
    /// Whether call credit is withheld ([CLP-CALLS-4]). A driver under overload says true.
    package var withholdsCallCredit = false

    // MARK: Connection

    /// Leaves: running calls end in peace, then `drained`. `code` is drain, idle or age.
    package mutating func drain(_ code: GoAwayCode = .drain, now: WireTime) {}
    /// The peer has closed its side (close_notify or EOF).
    package mutating func inputClosed(now: WireTime) {}
    /// Sends a PING if the peer's rules allow one now.
    @discardableResult package mutating func ping(now: WireTime) -> Bool { false }
    /// When `timeout` is to be called, at the latest.
    package var nextTimeout: WireTime? { nil }
    package mutating func timeout(now: WireTime) {}

    /// Whether `produce` would write something.
    package var hasOutput: Bool { false }
    /// Close the transport once all that was produced has left.
    package var isFinished: Bool { false }
    /// Writes whole frames into `buffer` (at least 16,384 bytes) until it is full or nothing is left: control first,
    /// then one frame a call in turn.
    /// - Returns: bytes written; 0: nothing to write.
    package mutating func produce(into buffer: UnsafeMutableRawBufferPointer, now: WireTime) -> Int { 0 }
}
