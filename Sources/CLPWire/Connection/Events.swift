/// The number of a call on its connection: 1, 3, 5 …; 0 is the connection itself.
package typealias StreamID = UInt32

/// What a ``ServerConnection`` tells its driver. After `failed` or `closed` nothing more comes.
package enum ServerEvent: Hashable, Sendable {
    /// A CALL was read. Before the next `next`, the driver decodes `header` and says `accept`, `refuse` or `fault`.
    /// With `hasMessage`, the first message follows as its own event; `end` says that END stood on the CALL.
    case call(StreamID, header: [UInt8], hasMessage: Bool, end: Bool)
    /// A whole message. `end`: the client sends no more messages.
    case message(StreamID, [UInt8], end: Bool)
    /// The client sends no more messages (an END frame by itself).
    case end(StreamID)
    /// The client cancelled. What was queued for the call has been dropped; the driver still owes `handlerEnded`.
    case cancelled(StreamID, CancelReason)
    /// A message announced more bytes than the call's limit; nothing of it was or will be buffered.
    /// The driver answers with `sendStatus`.
    case messageTooLarge(StreamID, total: UInt32)
    /// The queue of a call, which had reached the limit for writers, is short again.
    case writable(StreamID)
    case peerSettings(WireSettings)
    /// The client leaves: it opens no more calls. `text` is the peer's and not to be trusted.
    case goAway(last: StreamID, code: GoAwayCode, text: String)
    /// A drain is complete: every call has ended. Close once what `produce` gives has left.
    case drained
    /// A rule was broken or a time ran out. All calls are dead. A GOAWAY is queued: close once it has left.
    case failed(ConnectionFault)
    /// The peer closed its side: all calls are dead, nothing more is to be written.
    case closed
}

/// What a ``ClientConnection`` tells its driver. After `failed` or `closed` nothing more comes.
package enum ClientEvent: Hashable, Sendable {
    /// The reply's header block.
    case head(StreamID, [UInt8])
    /// A whole message of the reply.
    case message(StreamID, [UInt8])
    /// The call has ended with OK, without trailers (END on the last message). It follows that message's event.
    case finished(StreamID)
    /// The call has ended with a Status block. The driver checks what needs the decoded block: `notProcessed` goes
    /// only with UNAVAILABLE or RESOURCE_EXHAUSTED ([CLP-STATUS-3]), `insideMessage` never with OK ([CLP-STATUS-2]).
    case status(StreamID, [UInt8], notProcessed: Bool, insideMessage: Bool)
    /// A message announced more bytes than the call's limit; nothing of it was or will be buffered.
    /// The driver answers with `cancel(id, .replyRefused)`.
    case messageTooLarge(StreamID, total: UInt32)
    /// The queue of a call, which had reached the limit for writers, is short again.
    case writable(StreamID)
    /// Calls can be opened again (`canOpen` had become false for want of call credit).
    case callCredit
    case peerSettings(WireSettings)
    /// The server leaves: open no more calls here. `text` is the peer's and not to be trusted.
    case goAway(last: StreamID, code: GoAwayCode, text: String)
    /// The call is dead without a status. `notProcessed`: the server has certainly not seen it ([CLP-RETRY-1]).
    case lost(StreamID, notProcessed: Bool)
    /// After a GOAWAY of either side, every call has ended. Close once what `produce` gives has left.
    case drained
    /// A rule was broken or a time ran out; `lost` came before for each open call. A GOAWAY is queued.
    case failed(ConnectionFault)
    /// The peer closed its side; `lost` came before for each open call.
    case closed
}
