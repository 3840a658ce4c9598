/// The ten bytes before each frame's payload: `length u32 · stream u32 · type u8 · flags u8`, big endian
/// ([CLP-FRAME-1]).
package struct FrameHeader: Hashable, Sendable {
    package let length: Int
    package let stream: StreamID
    package let type: UInt8
    package let flags: UInt8

    /// - Parameter bytes: at least ten from `offset` on.
    package init(_ bytes: RawSpan, at offset: Int) {
        let first = bytes.wireUInt64(at: offset)
        length = Int(first >> 32)
        stream = UInt32(truncatingIfNeeded: first)
        let second = bytes.wireUInt16(at: offset + 8)
        type = UInt8(second >> 8)
        flags = UInt8(truncatingIfNeeded: second)
    }

    func has(_ flag: UInt8) -> Bool { flags & flag != 0 }

    /// Checks all that a header alone can break, so that nothing wrong is ever buffered.
    /// - Returns: the type; nil for an extension's frame, which is to be skipped ([CLP-EXT-1]).
    func checked(from sender: Side) throws(ConnectionFault) -> FrameType? {
        // [CLP-FRAME-2] No frame is longer than 16,374 bytes.
        guard length <= WireLimits.payload else {
            throw ConnectionFault(
                .frameError, "[CLP-FRAME-2] a frame of \(length) bytes, at most 16374 are allowed",
                limit: .frameBytes)
        }
        // [CLP-FRAME-7] Ids are 0 or odd and below 2³¹.
        guard stream == 0 || (stream & 1 == 1 && stream <= WireLimits.allStreams) else {
            throw ConnectionFault(.frameError, "[CLP-FRAME-7] stream id \(stream) is reserved")
        }
        guard let known = FrameType(rawValue: type) else {
            // [CLP-EXT-1] Unknown types from 0x80 on are ignored.
            if type >= FrameType.firstExtension { return nil }
            // [CLP-FRAME-3] Unknown types below break the connection.
            throw ConnectionFault(.frameError, "[CLP-FRAME-3] unknown frame type \(type)")
        }
        let rule = FrameRule.of(known, from: sender)
        // [CLP-FRAME-4] Unknown flags break the connection.
        guard flags & ~rule.flags == 0 else {
            throw ConnectionFault(.frameError, "[CLP-FRAME-4] flags \(flags) on a frame of type \(type)")
        }
        // [CLP-FRAME-6] Each type has its sender and its place.
        guard rule.sender == nil || rule.sender == sender, stream == 0 ? rule.onConnection : rule.onCall
        else {
            throw ConnectionFault(
                .protocolError,
                "[CLP-FRAME-6] frame type \(type) from the wrong side or on the wrong stream")
        }
        // [CLP-FRAME-5] Each type has its lengths.
        guard rule.lengths.contains(length), known != .settings || length % 6 == 0 else {
            throw ConnectionFault(
                .frameError, "[CLP-FRAME-5] \(length) bytes in a frame of type \(type)",
                limit: length > rule.lengths.upperBound ? rule.limit : nil)
        }
        return known
    }
}
