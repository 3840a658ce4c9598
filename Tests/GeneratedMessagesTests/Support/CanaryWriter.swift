import CLPCodeGen

/// Writes a message with a canary in every field, as its descriptor says and without the code under test.
struct CanaryWriter {
    private let schema: Schema
    /// Which member of each oneof is set: this one, counted around.
    private let variant: Int
    private var count = 0
    /// What must not show: texts, bytes, and the digits of sensitive numbers.
    private(set) var canaries: [String] = []

    init(schema: Schema, variant: Int) {
        self.schema = schema
        self.variant = variant
    }

    /// The field that no proto has, with a canary in it.
    private(set) var unknown: [UInt8] = []

    /// The serialized message, in the order in which we write it: by number, unknown fields last.
    mutating func message(_ message: MessageModel, depth: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        for field in message.fieldsByNumber where isSet(field, message) {
            switch field.cardinality {
            case .implicit, .optional, .required: write(field, depth, &bytes)
            case .repeated(packed: false):
                write(field, depth, &bytes)
                write(field, depth, &bytes)
            case .repeated(packed: true):
                var packed: [UInt8] = []
                for _ in 0..<2 { value(field, &packed) }
                WireWriter.field(field.number, packed, &bytes)
            case .map: preconditionFailure("no proto of ours has a map; write the entries here when one does")
            }
        }
        if depth == 0 {
            WireWriter.field(1_000_000, Array(canary().utf8), &unknown)
            bytes += unknown
        }
        return bytes
    }

    private func isSet(_ field: FieldModel, _ message: MessageModel) -> Bool {
        guard let oneof = field.oneof else { return true }
        let members = message.fieldsByNumber.filter { $0.oneof == oneof }
        return members[variant % members.count].number == field.number
    }

    private mutating func write(_ field: FieldModel, _ depth: Int, _ bytes: inout [UInt8]) {
        switch field.type {
        case .string, .bytes:
            WireWriter.field(field.number, Array(canary().utf8), &bytes)
        case .message(let name):
            guard depth < 4, let inner = schema.message(name) else { return WireWriter.field(field.number, [], &bytes) }
            let value = message(inner, depth: depth + 1)
            WireWriter.field(field.number, value, &bytes)
        case .scalar(let scalar):
            let wireType: UInt64 =
                switch scalar {
                case .double, .fixed64, .sfixed64: 1
                case .float, .fixed32, .sfixed32: 5
                default: 0
                }
            WireWriter.varint(UInt64(field.number) << 3 | wireType, &bytes)
            value(field, &bytes)
        case .enumeration:
            WireWriter.varint(UInt64(field.number) << 3, &bytes)
            value(field, &bytes)
        }
    }

    /// A number that is neither zero nor small, so that its digits are found only where it is shown.
    private mutating func value(_ field: FieldModel, _ bytes: inout [UInt8]) {
        count += 1
        let number = UInt64(730_401_000 + count)
        var shown = number
        switch field.type {
        case .scalar(.double): little(Double(number).bitPattern, &bytes)
        case .scalar(.float): little(Float(number).bitPattern, &bytes)
        case .scalar(.fixed64), .scalar(.sfixed64): little(number, &bytes)
        case .scalar(.fixed32), .scalar(.sfixed32): little(UInt32(number), &bytes)
        case .scalar(.sint32), .scalar(.sint64): WireWriter.varint(number << 1, &bytes)
        case .scalar(.bool):
            WireWriter.varint(1, &bytes)
            return
        default:
            WireWriter.varint(number, &bytes)
            shown = number
        }
        if field.isSensitive { canaries.append(String(shown)) }
    }

    private func little<Number: FixedWidthInteger>(_ number: Number, _ bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
        }
    }

    private mutating func canary() -> String {
        count += 1
        let canary = "canary-\(count)-汉字"
        canaries.append("canary-\(count)-")
        return canary
    }
}
