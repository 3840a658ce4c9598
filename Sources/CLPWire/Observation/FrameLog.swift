/// One frame as the log keeps it: no byte of a payload but the code that a frame may carry.
package struct FrameLogEntry: Hashable, Sendable {
    package let time: WireTime
    package let stream: StreamID
    /// Bytes of the payload.
    package let length: UInt32
    /// The code of a STATUS, CANCEL or GOAWAY, the amount of a CREDIT; 0 for other frames.
    package let code: UInt32
    /// The number of the frame's type; from 0x80 on a frame of an extension.
    package let type: UInt8
    package let flags: UInt8
    package let isOutgoing: Bool

    init(_ header: FrameHeader, _ payload: RawSpan, isOutgoing: Bool, at time: WireTime) {
        self.time = time
        stream = header.stream
        length = UInt32(truncatingIfNeeded: header.length)
        type = header.type
        flags = header.flags
        self.isOutgoing = isOutgoing
        code = Self.code(FrameType(rawValue: header.type), payload)
    }

    private static func code(_ type: FrameType?, _ payload: RawSpan) -> UInt32 {
        switch type {
        case .cancel, .credit: payload.wireUInt32(at: 0)
        case .goAway: payload.wireUInt32(at: 4)
        // Field 1 of a Status comes first and is below 128, unless it is OK and not there.
        case .status where payload.byteCount >= 2 && payload.wireUInt8(at: 0) == 0x08:
            UInt32(payload.wireUInt8(at: 1) & 0x7f)
        default: 0
        }
    }
}

/// The last frames of one connection, in a ring in memory.
package struct FrameLog: Sendable {
    /// When the connection began.
    package let start: WireTime
    /// Entries that newer ones have pushed out.
    package private(set) var dropped: UInt64 = 0
    private let capacity: Int
    private var ring: [FrameLogEntry] = []
    private var oldest = 0

    /// - Parameter capacity: entries kept, at most; nil comes back for 0, which turns the log off.
    package init?(capacity: Int, start: WireTime) {
        guard capacity > 0 else { return nil }
        self.capacity = capacity
        self.start = start
    }

    /// Oldest first.
    package var entries: [FrameLogEntry] { Array(ring[oldest...] + ring[..<oldest]) }

    mutating func append(_ entry: FrameLogEntry) {
        guard ring.count == capacity else { return ring.append(entry) }
        ring[oldest] = entry
        oldest = oldest + 1 == capacity ? 0 : oldest + 1
        dropped += 1
    }
}
