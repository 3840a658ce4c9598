/// The fields of one serialized message, in their order, for messages that no code was generated of.
struct DescriptorFields {
    /// What a field carries.
    enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
        /// Four or eight bytes; nothing of a descriptor that is read here has them.
        case fixed
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field, or nil at the end.
    mutating func next() throws(DescriptorError) -> (number: UInt64, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let tag = try varint()
        let number = tag >> 3
        switch tag & 7 {
        case 0: return (number, .number(try varint()))
        case 1: return (number, try fixed(8))
        case 2:
            let length = try varint()
            guard length <= UInt64(rest.count) else { throw DescriptorError() }
            defer { rest = rest.dropFirst(Int(length)) }
            return (number, .bytes(rest.prefix(Int(length))))
        case 5: return (number, try fixed(4))
        default: throw DescriptorError()
        }
    }

    private mutating func fixed(_ count: Int) throws(DescriptorError) -> Value {
        guard rest.count >= count else { throw DescriptorError() }
        rest = rest.dropFirst(count)
        return .fixed
    }

    private mutating func varint() throws(DescriptorError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard let byte = rest.popFirst() else { throw DescriptorError() }
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw DescriptorError()
    }
}

/// Bytes that are not a descriptor, or one nested deeper than protoc takes.
package struct DescriptorError: Error, CustomStringConvertible {
    package var description: String { "the bytes are not the descriptor of a proto file" }
}
