// Invariant: a pointer lives only inside the closure of `withUnsafeBytes`, over a span that `extracting` has cut to exactly
// the bytes that are read.

/// Big endian reads. Bounds are checked by `RawSpan` itself, so a wrong offset traps and never reads beyond.
extension RawSpan {
    func wireUInt8(at offset: Int) -> UInt8 {
        extracting(offset..<(offset + 1)).withUnsafeBytes { $0[0] }
    }

    func wireUInt16(at offset: Int) -> UInt16 {
        extracting(offset..<(offset + 2)).withUnsafeBytes {
            UInt16(bigEndian: $0.loadUnaligned(as: UInt16.self))
        }
    }

    func wireUInt32(at offset: Int) -> UInt32 {
        extracting(offset..<(offset + 4)).withUnsafeBytes {
            UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self))
        }
    }

    func wireUInt64(at offset: Int) -> UInt64 {
        extracting(offset..<(offset + 8)).withUnsafeBytes {
            UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self))
        }
    }

    func wireBytes(_ range: Range<Int>) -> [UInt8] {
        extracting(range).withUnsafeBytes { [UInt8]($0) }
    }
}

extension [UInt8] {
    mutating func append(wire bytes: RawSpan) {
        bytes.withUnsafeBytes { append(contentsOf: $0) }
    }
}
