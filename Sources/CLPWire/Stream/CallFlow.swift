/// What both ends of a call do alike: one direction of messages in, one out, with their credits.
struct CallFlow {
    var assembler = MessageAssembler()
    var received: ReceiveCredit
    var credit: SendCredit
    var outbound = OutboundQueue()
    /// Bytes of a message that comes in, at most.
    var messageLimit: Int
    /// Membership in the connection's queues, so that a call stands in each at most once.
    var isInControl = false
    var isReady = false
    /// The queue had reached the limit for writers.
    var isFull = false

    init(receive: UInt32, paysOnArrival: Bool, send: UInt32, messageLimit: Int) {
        received = ReceiveCredit(Int(receive), paysOnArrival: paysOnArrival)
        credit = SendCredit(Int(send))
        self.messageLimit = messageLimit
    }

    /// The payload of a MESSAGE, or the message part of a CALL.
    /// - Parameters:
    ///   - isEnd: END stands on the frame.
    ///   - ahead: credit in bytes that may be given ahead.
    mutating func receive(
        _ payload: RawSpan, isEnd: Bool, ahead: Int
    ) throws(ConnectionFault)
        -> MessageAssembler.Step
    {
        let isFirst = !assembler.isInside
        guard !isFirst || payload.byteCount >= 4 else {
            throw ConnectionFault(
                .frameError, "[CLP-FRAME-5] the first frame of a message without its total")
        }
        let bytes = payload.extracting((isFirst ? 4 : 0)..<payload.byteCount)
        try received.spend(bytes.byteCount + WireLimits.frameCost)
        let step =
            isFirst
            ? try assembler.begin(total: payload.wireUInt32(at: 0), bytes, limit: messageLimit)
            : try assembler.append(bytes)
        // [CLP-MESSAGE-3] END stands only where a message is complete.
        guard !isEnd || !assembler.isInside else {
            throw ConnectionFault(.protocolError, "[CLP-MESSAGE-3] END inside a message")
        }
        if case .whole = step { received.messageCompleted() }
        if case .partial = step, let rest = assembler.rest, ahead > 0, received.isReaderWaiting,
            !assembler.isSkipping
        {
            received.payAhead(min(rest + rest / 128 + WireLimits.frameCost, ahead))
        }
        return step
    }

    /// Writes what `slice` says of a message, and pays for it.
    mutating func write(_ slice: OutboundQueue.Slice, into out: inout FrameWriter) {
        credit.spend(slice.range.count + WireLimits.frameCost)
        outbound.write(slice, into: &out)
    }

    /// Writes the CREDIT that is due, 14 bytes.
    mutating func writeCredit(_ id: StreamID, into out: inout FrameWriter) {
        out.header(.credit, stream: id, length: 4)
        out.uint32(UInt32(received.takeGrant()))
    }

    /// Nothing more of either direction is wanted.
    mutating func dropAll() {
        assembler.skip()
        outbound.removeAll()
    }

    /// Whether a data frame can be written and the call does not yet stand in line for it.
    var shouldQueue: Bool { !isReady && outbound.canWrite(credit) }
}
