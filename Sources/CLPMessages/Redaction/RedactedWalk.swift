internal import CLPMessagesC
internal import CProtobufC

/// One walk over a C message and those inside it, which makes the texts of ``RedactedText``.
struct RedactedWalk {
    // Invariant: the C message was filled by this process and lives in its arena during the walk. Offsets and
    // types come from its descriptor, as in the encoder.

    /// Elements that show of a repeated field.
    private static let maxElements = 8

    /// Bytes of text that may still be made; then the walk leaves out what follows.
    private var left = 4096

    /// Names and printable values of the fields that are set.
    mutating func fields(of message: UnsafePointer<ProtobufCMessage>) -> [(name: String, value: String)] {
        let descriptor = message.pointee.descriptor.pointee
        var fields: [(name: String, value: String)] = []
        for index in 0..<Int(descriptor.n_fields) {
            let field = descriptor.fields + index
            guard clp_is_present(message, field) else { continue }
            guard left > 0 else {
                fields.append(("…", "cut"))
                break
            }
            let name = String(cString: field.pointee.name)
            left -= name.utf8.count
            fields.append((name, value(of: field, in: message)))
        }
        let unknown = clp_unknown_size(message)
        if unknown > 0 {
            fields.append(("unknown fields", "<\(unknown) bytes>"))
        }
        return fields
    }

    private mutating func value(
        of field: UnsafePointer<ProtobufCFieldDescriptor>, in message: UnsafePointer<ProtobufCMessage>
    ) -> String {
        if field.pointee.reserved_flags & UInt32(CLP_FIELD_SENSITIVE) != 0 { return "<redacted>" }
        let member = UnsafeRawPointer(message) + Int(field.pointee.offset)
        guard field.pointee.label == PROTOBUF_C_LABEL_REPEATED else { return single(field, member) }
        let count = (UnsafeRawPointer(message) + Int(field.pointee.quantifier_offset)).load(as: Int.self)
        guard let array = member.load(as: UnsafeRawPointer?.self) else { return "[]" }
        let stride = clp_value_size(field.pointee.type)
        var elements: [String] = []
        while elements.count < min(count, Self.maxElements), left > 0 {
            elements.append(single(field, array + elements.count * stride))
        }
        if elements.count < count {
            elements.append("… \(count - elements.count) more")
        }
        return "[" + elements.joined(separator: ", ") + "]"
    }

    private mutating func single(
        _ field: UnsafePointer<ProtobufCFieldDescriptor>, _ member: UnsafeRawPointer
    ) -> String {
        if field.pointee.type == PROTOBUF_C_TYPE_MESSAGE {
            left -= 2
            guard let message = member.load(as: UnsafePointer<ProtobufCMessage>?.self) else { return "{}" }
            return RedactedText.line(fields(of: message))
        }
        let text = Self.plain(field, member)
        left -= text.utf8.count
        return text
    }

    private static func plain(
        _ field: UnsafePointer<ProtobufCFieldDescriptor>, _ member: UnsafeRawPointer
    ) -> String {
        switch field.pointee.type {
        case PROTOBUF_C_TYPE_STRING:
            "<\(FieldCopy.length(member.load(as: UnsafePointer<CChar>?.self))) bytes>"
        case PROTOBUF_C_TYPE_BYTES:
            "<\(member.load(as: ProtobufCBinaryData.self).len) bytes>"
        case PROTOBUF_C_TYPE_BOOL:
            member.load(as: protobuf_c_boolean.self) != 0 ? "true" : "false"
        case PROTOBUF_C_TYPE_ENUM:
            enumName(field, member.load(as: Int32.self))
        case PROTOBUF_C_TYPE_FLOAT:
            String(member.load(as: Float.self))
        case PROTOBUF_C_TYPE_DOUBLE:
            String(member.load(as: Double.self))
        case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SFIXED32:
            String(member.load(as: Int32.self))
        case PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_FIXED32:
            String(member.load(as: UInt32.self))
        case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64:
            String(member.load(as: Int64.self))
        default:
            String(member.load(as: UInt64.self))
        }
    }

    private static func enumName(_ field: UnsafePointer<ProtobufCFieldDescriptor>, _ number: Int32) -> String {
        let descriptor = field.pointee.descriptor.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
        return EnumDescriptor(descriptor).name(of: number) ?? String(number)
    }
}
