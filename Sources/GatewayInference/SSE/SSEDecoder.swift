/// Cuts a `text/event-stream` into events (WHATWG HTML, sections 9.2.5 and 9.2.6), a chunk at a time.
///
/// ```
///           CR, LF, CRLF                  blank line, some data
///  bytes ───────────────► lines ─► fields ─────────────────────► event
///                           │
///                           └─ ":…" comment, unknown field, `id`, `retry`: dropped
/// ```
///
/// Chunks may end anywhere, inside a CRLF or a character too: bytes are only compared with ASCII and are never
/// decoded here. `id` and `retry` serve reconnection, which a paid call never does. An event that its blank
/// line does not end is no event, as the standard says. Not safe to share between tasks; a value to be owned.
package struct SSEDecoder: Sendable {
    private let limits: SSELimits
    private var line: [UInt8] = []
    private var name: [UInt8] = []
    private var data: [UInt8] = []
    private var field: SSEEvent.Field?
    /// How many bytes of a byte order mark have matched; nil once the stream's start is behind.
    private var markMatched: Int? = 0
    /// The last byte was a CR that ended a line, so a LF now belongs to it.
    private var sawCarriageReturn = false
    private var fault: SSEFault?

    /// Makes a decoder at the start of a stream.
    package init(limits: SSELimits = .init()) {
        self.limits = limits
    }

    /// Reads on from `offset` to the end of the next event.
    ///
    /// - Parameters:
    ///   - bytes: a chunk of the stream, in order.
    ///   - offset: where to read; moved behind what was read.
    /// - Returns: the event, or nil when the chunk is used up.
    /// - Throws: `SSEFault` when a limit is passed; then the same again for each further call.
    package mutating func next(_ bytes: Span<UInt8>, at offset: inout Int) throws(SSEFault) -> SSEEvent? {
        if let fault { throw fault }
        skipByteOrderMark(bytes, at: &offset)
        while offset < bytes.count {
            if sawCarriageReturn {
                sawCarriageReturn = false
                if bytes[offset] == .lineFeed {
                    offset += 1
                    continue
                }
            }
            let start = offset
            while offset < bytes.count, bytes[offset] != .lineFeed, bytes[offset] != .carriageReturn { offset += 1 }
            guard line.count + offset - start <= limits.lineBytesMax else {
                throw fail(.lineTooLong(limit: limits.lineBytesMax))
            }
            for index in start..<offset { line.append(bytes[index]) }
            guard offset < bytes.count else { return nil }
            sawCarriageReturn = bytes[offset] == .carriageReturn
            offset += 1
            if let event = try endLine() { return event }
        }
        return nil
    }

    /// The stream begins with at most one mark. Bytes that only began like one are the first line's.
    private mutating func skipByteOrderMark(_ bytes: Span<UInt8>, at offset: inout Int) {
        let mark: [3 of UInt8] = [0xEF, 0xBB, 0xBF]
        while let matched = markMatched, offset < bytes.count {
            if bytes[offset] == mark[matched] {
                offset += 1
                markMatched = matched == 2 ? nil : matched + 1
            } else {
                for index in 0..<matched { line.append(mark[index]) }
                markMatched = nil
            }
        }
    }

    private mutating func endLine() throws(SSEFault) -> SSEEvent? {
        defer { line.removeAll(keepingCapacity: line.capacity <= 16_384) }
        if line.isEmpty { return dispatch() }
        let colon = line.firstIndex(of: .colon) ?? line.count
        var value = line[min(colon + 1, line.count)...]
        if value.first == .space { value = value.dropFirst() }
        let key = line[..<colon]
        if key.elementsEqual("data".utf8) {
            try append(value, of: .data)
        } else if key.elementsEqual("error".utf8) {
            try append(value, of: .error)
        } else if key.elementsEqual("event".utf8) {
            guard value.count + data.count <= limits.eventBytesMax else {
                throw fail(.eventTooLarge(limit: limits.eventBytesMax))
            }
            name = [UInt8](value)
        }
        return nil
    }

    private mutating func append(_ value: ArraySlice<UInt8>, of kind: SSEEvent.Field) throws(SSEFault) {
        guard data.count + 1 + value.count + name.count <= limits.eventBytesMax else {
            throw fail(.eventTooLarge(limit: limits.eventBytesMax))
        }
        if field != nil { data.append(.lineFeed) }
        // An error in the same event outweighs what stands beside it.
        if field != .error { field = kind }
        data.append(contentsOf: value)
    }

    private mutating func dispatch() -> SSEEvent? {
        defer {
            name = []
            data = []
            field = nil
        }
        guard let field else { return nil }
        return SSEEvent(field: field, name: name, data: data)
    }

    private mutating func fail(_ reason: SSEFault) -> SSEFault {
        fault = reason
        line = []
        data = []
        return reason
    }
}

extension SSEDecoder: ContentBearing {
    /// What is held of an unfinished event.
    package var contentByteCount: Int { line.count + data.count }
}

extension UInt8 {
    fileprivate static let lineFeed: UInt8 = 0x0A
    fileprivate static let carriageReturn: UInt8 = 0x0D
    fileprivate static let colon: UInt8 = 0x3A
    fileprivate static let space: UInt8 = 0x20
}
