/// Writes whole frames into a buffer that its maker lends for one call.
///
/// Invariant: `count <= buffer.count`, and the buffer outlives the writer, which never leaves the `produce` that made
/// it. Whoever writes a frame first asks `room`; writing past it traps.
struct FrameWriter: ~Copyable {
    private let buffer: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ buffer: UnsafeMutableRawBufferPointer) {
        self.buffer = buffer
    }

    /// Bytes left.
    var room: Int { buffer.count - count }

    mutating func header(_ type: FrameType, flags: UInt8 = 0, stream: StreamID, length: Int) {
        precondition(length <= WireLimits.payload && room >= WireLimits.header + length)
        uint32(UInt32(length))
        uint32(stream)
        store(type.rawValue)
        store(flags)
    }

    mutating func uint16(_ value: UInt16) {
        store(value.bigEndian)
    }

    mutating func uint32(_ value: UInt32) {
        store(value.bigEndian)
    }

    mutating func uint64(_ value: UInt64) {
        store(value.bigEndian)
    }

    mutating func bytes(_ bytes: [UInt8]) {
        self.bytes(bytes, 0..<bytes.count)
    }

    mutating func bytes(_ bytes: [UInt8], _ range: Range<Int>) {
        precondition(room >= range.count)
        bytes.withUnsafeBytes { source in
            UnsafeMutableRawBufferPointer(rebasing: buffer[count..<(count + range.count)])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[range]))
        }
        count += range.count
    }

    private mutating func store<Value: BitwiseCopyable>(_ value: Value) {
        precondition(room >= MemoryLayout<Value>.size)
        buffer.storeBytes(of: value, toByteOffset: count, as: Value.self)
        count += MemoryLayout<Value>.size
    }
}
