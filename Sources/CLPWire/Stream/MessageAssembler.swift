/// Puts one direction's messages together from frames.
///
///     between --first frame, total > its bytes--> inside --last byte--> between
///        \------first frame with all bytes (or total 0)------------------/
///
/// Frames that break the sum of bytes throw. A message above the limit is refused at `total` ([CLP-MESSAGE-4]). Memory: min(total, 64 KiB), then doubled, never above `total`.
struct MessageAssembler {
    enum Step: Equatable {
        /// More frames follow.
        case partial
        case whole([UInt8])
        /// All bytes came, none was kept.
        case skipped
        /// The first frame announced more than the limit; its frames are skipped from now on.
        case tooLarge(UInt32)
    }

    private var buffer: [UInt8] = []
    private var total = 0
    /// Bytes still to come; nil: between messages.
    private(set) var rest: Int?
    /// Nothing is kept: the call is at its end, only its rules still hold.
    var isSkipping = false

    var isInside: Bool { rest != nil }
    /// Bytes held.
    var heldBytes: Int { buffer.count }

    /// The first frame of a message.
    mutating func begin(total: UInt32, _ bytes: RawSpan, limit: Int) throws(ConnectionFault) -> Step {
        self.total = Int(total)
        rest = self.total
        if !isSkipping && self.total > limit {
            isSkipping = true
            _ = try append(bytes)
            return .tooLarge(total)
        }
        if !isSkipping && bytes.byteCount < self.total {
            buffer.reserveCapacity(min(self.total, 65_536))
        }
        return try append(bytes)
    }

    /// A later frame of a message, or the bytes of the first.
    mutating func append(_ bytes: RawSpan) throws(ConnectionFault) -> Step {
        guard let before = rest else { return .skipped }
        // [CLP-MESSAGE-2] A frame carries at least one byte, unless the message is empty.
        guard bytes.byteCount > 0 || total == 0 else {
            throw ConnectionFault(.frameError, "[CLP-MESSAGE-2] a frame without a byte of its message")
        }
        // [CLP-MESSAGE-1] The bytes add up to total.
        guard bytes.byteCount <= before else {
            throw ConnectionFault(
                .frameError,
                "[CLP-MESSAGE-1] \(bytes.byteCount) bytes where \(before) of the message are left")
        }
        rest = before - bytes.byteCount
        if !isSkipping { keep(bytes) }
        guard rest == 0 else { return .partial }
        rest = nil
        guard !isSkipping else { return .skipped }
        defer { buffer = [] }
        return .whole(buffer)
    }

    /// Drops what is held and keeps nothing from now on.
    mutating func skip() {
        buffer = []
        isSkipping = true
    }

    private mutating func keep(_ bytes: RawSpan) {
        if buffer.isEmpty && bytes.byteCount == total {
            buffer = bytes.wireBytes(0..<bytes.byteCount)
            return
        }
        let needed = buffer.count + bytes.byteCount
        if needed > buffer.capacity {
            buffer.reserveCapacity(min(total, max(needed, buffer.capacity * 2)))
        }
        buffer.append(wire: bytes)
    }
}
