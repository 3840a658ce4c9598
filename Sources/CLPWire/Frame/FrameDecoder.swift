/// Cuts a stream of bytes, split anywhere ([CLP-FRAME-8]), into frames whose headers are sound.
///
///     boundary --10 bytes, sound--> inside --all bytes--> frame --> boundary
///        |  \--fewer--> kept inside until they are ten
///        \--unsound header--> fault, before anything of the payload is kept
///
/// A frame that lies whole in the bytes given is not copied.
struct FrameDecoder: ~Copyable {
    /// One frame and where its payload is.
    struct Frame {
        let header: FrameHeader
        /// nil: an extension's frame, to be skipped.
        let type: FrameType?
        /// Where the payload starts in the bytes given; nil: in the buffer that `takeBuffer` gives, from byte 10 on.
        let inputOffset: Int?
    }

    private let sender: Side
    private var buffer: [UInt8] = []
    private var unfinished: (header: FrameHeader, type: FrameType?)?
    private var isFirst = true

    init(sender: Side) {
        self.sender = sender
    }

    /// The next whole frame; nil once all bytes are taken.
    mutating func next(_ bytes: RawSpan, at offset: inout Int) throws(ConnectionFault) -> Frame? {
        let rest = bytes.byteCount - offset
        if buffer.isEmpty && rest >= WireLimits.header {
            let header = FrameHeader(bytes, at: offset)
            let type = try check(header)
            if rest >= WireLimits.header + header.length {
                let start = offset + WireLimits.header
                offset = start + header.length
                return Frame(header: header, type: type, inputOffset: start)
            }
            buffer.reserveCapacity(WireLimits.header + header.length)
            unfinished = (header, type)
        }
        return try fill(bytes, at: &offset)
    }

    /// The buffer of the frame just returned. Give it back with `reuse`.
    mutating func takeBuffer() -> [UInt8] {
        let taken = buffer
        buffer = []
        return taken
    }

    /// Keeps a small buffer for the next split frame; a large one is freed, so that idle connections stay small.
    mutating func reuse(_ used: consuming [UInt8]) {
        if used.capacity <= 2_048 {
            used.removeAll(keepingCapacity: true)
            buffer = used
        }
    }

    private mutating func fill(
        _ bytes: RawSpan, at offset: inout Int
    ) throws(ConnectionFault)
        -> Frame?
    {
        if unfinished == nil {
            take(WireLimits.header, bytes, at: &offset)
            guard buffer.count == WireLimits.header else { return nil }
            let header = FrameHeader(buffer.span.bytes, at: 0)
            unfinished = (header, try check(header))
        }
        guard let (header, type) = unfinished else { return nil }
        take(WireLimits.header + header.length, bytes, at: &offset)
        guard buffer.count == WireLimits.header + header.length else { return nil }
        unfinished = nil
        return Frame(header: header, type: type, inputOffset: nil)
    }

    /// Moves bytes into the buffer until it holds `wanted` or none are left.
    private mutating func take(_ wanted: Int, _ bytes: RawSpan, at offset: inout Int) {
        let amount = min(wanted - buffer.count, bytes.byteCount - offset)
        guard amount > 0 else { return }
        buffer.append(wire: bytes.extracting(offset..<(offset + amount)))
        offset += amount
    }

    private mutating func check(_ header: FrameHeader) throws(ConnectionFault) -> FrameType? {
        defer { isFirst = false }
        do {
            return try header.checked(from: sender)
        } catch {
            if isFirst, let guess = ForeignProtocol(firstWord: UInt32(header.length)) {
                throw ConnectionFault(error.code, "\(error.text); \(guess.explanation)", limit: error.limit)
            }
            throw error
        }
    }
}
