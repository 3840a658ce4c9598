/// One direction's messages that are not yet written, cut into frames as credit and room allow.
struct OutboundQueue {
    /// What the next frame carries.
    struct Slice {
        let total: Int
        let range: Range<Int>
        var isFirst: Bool { range.lowerBound == 0 }
        var isLast: Bool { range.upperBound == total }
        /// Bytes of the frame's payload.
        var length: Int { range.count + (isFirst ? 4 : 0) }
    }

    private var current: [UInt8]?
    private var sent = 0
    private var waiting: [[UInt8]] = []
    private var firstWaiting = 0
    /// Message bytes not yet written, and 64 for each message, so that empty ones count too.
    private(set) var bytes = 0

    var isEmpty: Bool { current == nil }
    /// Whether part of a message has been written.
    var isInside: Bool { sent > 0 }
    /// Whether the message that is written next is the last one queued.
    var isLastMessage: Bool { firstWaiting == waiting.count }

    mutating func append(_ message: [UInt8]) {
        bytes += message.count + WireLimits.frameCost
        if current == nil { current = message } else { waiting.append(message) }
    }

    /// The next frame within `credit` and `room` bytes of buffer (header included); nil: it has to wait.
    /// - Parameter before: bytes of the frame's payload that something else takes.
    func next(_ credit: SendCredit, room: Int, before: Int = 0) -> Slice? {
        guard let current else { return nil }
        let rest = current.count - sent
        let space = min(room - WireLimits.header, WireLimits.payload) - before - (sent == 0 ? 4 : 0)
        guard space >= min(rest, 1_024), let allowed = credit.allowance(for: min(rest, space)) else {
            return nil
        }
        return Slice(total: current.count, range: sent..<(sent + allowed))
    }

    /// Whether credit alone would let a frame go.
    func canWrite(_ credit: SendCredit) -> Bool {
        next(credit, room: WireLimits.frame) != nil
    }

    /// Writes the bytes of `slice`, with `total` before them if it is the first.
    mutating func write(_ slice: Slice, into out: inout FrameWriter) {
        guard let message = current else { return }
        if slice.isFirst { out.uint32(UInt32(slice.total)) }
        out.bytes(message, slice.range)
        bytes -= slice.range.count + (slice.isLast ? WireLimits.frameCost : 0)
        sent = slice.range.upperBound
        if slice.isLast { advance() }
    }

    mutating func removeAll() {
        self = OutboundQueue()
    }

    private mutating func advance() {
        sent = 0
        current = nil
        guard firstWaiting < waiting.count else { return }
        current = waiting[firstWaiting]
        waiting[firstWaiting] = []
        firstWaiting += 1
        if firstWaiting == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            firstWaiting = 0
        } else if firstWaiting >= 64 && firstWaiting * 2 >= waiting.count {
            waiting.removeFirst(firstWaiting)
            firstWaiting = 0
        }
    }
}
