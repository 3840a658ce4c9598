/// Bytes of a message, written field by field, right or wrong.
struct Wire {
    var bytes: [UInt8] = []

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func tag(_ number: UInt32, _ wireType: UInt8) {
        varint(UInt64(number) << 3 | UInt64(wireType))
    }

    /// The field with an arbitrary value of this wire type.
    mutating func anyValue(_ number: UInt32, wireType: UInt8) {
        tag(number, wireType)
        switch wireType {
        case 0: varint(150)
        case 1: bytes += [1, 2, 3, 4, 5, 6, 7, 8]
        case 2: bytes += [3, 0xFF, 0xFE, 0xFD]
        case 3: tag(number, 4)
        default: bytes += [1, 2, 3, 4]
        }
    }

    static func varint(_ number: UInt32, _ value: UInt64) -> [UInt8] {
        var wire = Wire()
        wire.tag(number, 0)
        wire.varint(value)
        return wire.bytes
    }

    static func field(_ number: UInt32, _ value: [UInt8]) -> [UInt8] {
        var wire = Wire()
        wire.tag(number, 2)
        wire.varint(UInt64(value.count))
        return wire.bytes + value
    }

    static func field(_ number: UInt32, _ text: String) -> [UInt8] {
        field(number, [UInt8](text.utf8))
    }

    static func group(_ number: UInt32, _ inside: [UInt8]) -> [UInt8] {
        var begin = Wire()
        begin.tag(number, 3)
        var end = Wire()
        end.tag(number, 4)
        return begin.bytes + inside + end.bytes
    }

    /// `levels` messages in each other, each of them field `number` of the one around it.
    static func nested(_ number: UInt32, levels: Int) -> [UInt8] {
        (0..<levels).reduce([]) { inner, _ in field(number, inner) }
    }
}
