internal import CLPMessagesC
internal import CProtobufC

// Invariant: the C message was filled by this process and lives in the arena during the walk. Offsets and
// types come from its descriptor, as in the encoder.

/// The fields of a message as they may be printed.
///
/// Numbers, flags and enum values show. Of a text or bytes only the length shows, of a field marked
/// `(clp.sensitive)` only that it is set, of unknown fields only their total length. Long lists and
/// long messages are cut, so that the cost of a log line is bounded.
package struct RedactedText {
    /// Elements that show of a repeated field, and characters after which a message is cut.
    private static let maxElements = 8
    private static let maxCharacters = 4096

    /// The set fields in the order of their numbers: name in the proto file, printable value.
    package private(set) var fields: [(name: String, value: String)] = []

    private var characters = 0

    /// Reads the fields of a message.
    package init<Value: Message>(_ value: Value) {
        // A value that can't be encoded is printed as far as it goes: what is at fault is left out.
        let (fields, fault) = Arena.withTemporary(budget: Arena.encodingBudget) { arena in
            guard let message = clp_arena_message(arena.base, Value.descriptor.pointer) else {
                return (Self(), arena.base.pointee.fault)
            }
            arena.base.pointee.depth = 1
            value.fill(UnsafeMutableRawPointer(message), in: arena)
            return (Self(walking: message), arena.base.pointee.fault)
        }
        self = fields
        if fault != CLP_OK {
            self.fields.append(("cannot be encoded", EncodingError(fault, message: Value.fullName).rule.description))
        }
    }

    /// All fields in one line.
    package var line: String {
        "{" + fields.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + "}"
    }

    private init() {}

    private init(walking message: UnsafePointer<ProtobufCMessage>) {
        let descriptor = message.pointee.descriptor.pointee
        for index in 0..<Int(descriptor.n_fields) {
            let field = descriptor.fields + index
            guard clp_is_present(message, field) else { continue }
            guard characters < Self.maxCharacters else {
                fields.append(("…", "more fields"))
                break
            }
            let text = value(of: field, in: message)
            characters += text.utf8.count
            fields.append((String(cString: field.pointee.name), text))
        }
        let unknown = clp_unknown_size(message)
        if unknown > 0 {
            fields.append(("unknown fields", "<\(unknown) bytes>"))
        }
    }

    private func value(
        of field: UnsafePointer<ProtobufCFieldDescriptor>, in message: UnsafePointer<ProtobufCMessage>
    ) -> String {
        if field.pointee.reserved_flags & UInt32(CLP_FIELD_SENSITIVE) != 0 { return "<redacted>" }
        let member = UnsafeRawPointer(message) + Int(field.pointee.offset)
        guard field.pointee.label == PROTOBUF_C_LABEL_REPEATED else { return single(field, member) }
        let count = (UnsafeRawPointer(message) + Int(field.pointee.quantifier_offset)).load(as: Int.self)
        guard let array = member.load(as: UnsafeRawPointer?.self) else { return "[]" }
        let stride = clp_value_stride(field.pointee.type)
        var elements = (0..<min(count, Self.maxElements)).map { single(field, array + $0 * stride) }
        if count > Self.maxElements {
            elements.append("… \(count - Self.maxElements) more")
        }
        return "[" + elements.joined(separator: ", ") + "]"
    }

    private func single(_ field: UnsafePointer<ProtobufCFieldDescriptor>, _ member: UnsafeRawPointer) -> String {
        switch field.pointee.type {
        case PROTOBUF_C_TYPE_STRING:
            let text = member.load(as: UnsafePointer<CChar>?.self)
            return "<\(text.map { FieldCopy.string($0).utf8.count } ?? 0) bytes>"
        case PROTOBUF_C_TYPE_BYTES:
            return "<\(member.load(as: ProtobufCBinaryData.self).len) bytes>"
        case PROTOBUF_C_TYPE_MESSAGE:
            guard let message = member.load(as: UnsafePointer<ProtobufCMessage>?.self) else { return "{}" }
            return Self(walking: message).line
        case PROTOBUF_C_TYPE_BOOL:
            return member.load(as: protobuf_c_boolean.self) != 0 ? "true" : "false"
        case PROTOBUF_C_TYPE_ENUM:
            let number = member.load(as: Int32.self)
            let descriptor = field.pointee.descriptor.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
            return EnumDescriptor(descriptor).name(of: number) ?? String(number)
        case PROTOBUF_C_TYPE_FLOAT:
            return String(member.load(as: Float.self))
        case PROTOBUF_C_TYPE_DOUBLE:
            return String(member.load(as: Double.self))
        case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SFIXED32:
            return String(member.load(as: Int32.self))
        case PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_FIXED32:
            return String(member.load(as: UInt32.self))
        case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64:
            return String(member.load(as: Int64.self))
        default:
            return String(member.load(as: UInt64.self))
        }
    }
}
