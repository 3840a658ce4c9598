package import CLP
import CLPMessages

/// A frame as bytes say it, right or wrong: what a scripted peer sends and reads.
package struct RawFrame: Hashable, Sendable, CustomStringConvertible {
    /// The type, such as 4 for MESSAGE.
    package var type: UInt8
    /// The flags, such as 1 for END.
    package var flags: UInt8
    /// The call, or 0 for the connection.
    package var stream: UInt32
    /// What follows the header.
    package var payload: [UInt8]

    /// A frame of any content.
    package init(type: UInt8, flags: UInt8 = 0, stream: UInt32, payload: [UInt8] = []) {
        self.type = type
        self.flags = flags
        self.stream = stream
        self.payload = payload
    }

    /// The bytes of the frame.
    package var bytes: [UInt8] {
        Self.bytes(of: UInt32(payload.count)) + Self.bytes(of: stream) + [type, flags] + payload
    }

    package var description: String {
        "type \(type) flags \(flags) stream \(stream), \(payload.count) bytes"
    }

    /// A number in network order.
    package static func bytes(of number: UInt32) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 24), UInt8(truncatingIfNeeded: number >> 16)]
            + [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }

    /// The number in network order at an offset of the payload.
    package func number(at offset: Int) -> UInt32 {
        Self.number(payload[offset..<(offset + 4)])
    }

    /// The whole frame at the front of the bytes; nil when there is none yet.
    static func take(from bytes: ArraySlice<UInt8>) -> RawFrame? {
        guard bytes.count >= 10 else { return nil }
        let start = bytes.startIndex
        let length = Int(number(bytes[start..<(start + 4)]))
        guard bytes.count >= 10 + length else { return nil }
        return RawFrame(
            type: bytes[start + 8], flags: bytes[start + 9], stream: number(bytes[(start + 4)..<(start + 8)]),
            payload: Array(bytes[(start + 10)..<(start + 10 + length)]))
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
}

// MARK: - Frames that are right

extension RawFrame {
    /// SETTINGS with the pairs, none by default.
    package static func settings(_ pairs: [(key: UInt16, value: UInt32)] = []) -> RawFrame {
        RawFrame(
            type: 1, stream: 0,
            payload: pairs.flatMap { [UInt8($0.key >> 8), UInt8($0.key & 0xff)] + bytes(of: $0.value) })
    }

    /// A whole CALL, with END and, unless it is nil, a message.
    package static func call(_ stream: UInt32, _ header: CallHeader, message: [UInt8]?) throws -> RawFrame {
        try call(stream, block: header.serialized(), message: message)
    }

    /// A whole CALL with a block of any content.
    package static func call(_ stream: UInt32, block: [UInt8], message: [UInt8]?) -> RawFrame {
        var payload = [UInt8(block.count >> 8), UInt8(block.count & 0xff)] + block
        if let message { payload += bytes(of: UInt32(message.count)) + message }
        return RawFrame(type: 2, flags: message == nil ? 1 : 3, stream: stream, payload: payload)
    }

    /// A whole MESSAGE in one frame.
    package static func message(_ stream: UInt32, _ message: [UInt8], end: Bool) -> RawFrame {
        RawFrame(type: 4, flags: end ? 1 : 0, stream: stream, payload: bytes(of: UInt32(message.count)) + message)
    }

    /// STATUS with a block.
    package static func status(_ stream: UInt32, _ status: Status, notProcessed: Bool = false) throws -> RawFrame {
        RawFrame(type: 6, flags: notProcessed ? 4 : 0, stream: stream, payload: try status.serialized())
    }

    /// CANCEL with a reason.
    package static func cancel(_ stream: UInt32, reason: UInt32 = 0) -> RawFrame {
        RawFrame(type: 7, stream: stream, payload: bytes(of: reason))
    }

    /// CREDIT for a call, or for calls on stream 0.
    package static func credit(_ stream: UInt32, _ amount: UInt32) -> RawFrame {
        RawFrame(type: 8, stream: stream, payload: bytes(of: amount))
    }

    /// GOAWAY.
    package static func goAway(last: UInt32, code: UInt32, text: String = "") -> RawFrame {
        RawFrame(type: 10, stream: 0, payload: bytes(of: last) + bytes(of: code) + Array(text.utf8))
    }
}
