/// How C spells the types of Protobuf, and protobuf-c's tables.
struct CTypes {
    let schema: Schema
    let names: CNames

    /// The type of one value.
    func value(_ type: FieldType) -> String {
        switch type {
        case .scalar(let scalar): Self.scalar(scalar)
        case .string: "char *"
        case .bytes: "ProtobufCBinaryData "
        case .message(let name): names.type(name) + " *"
        case .enumeration: "int32_t "
        }
    }

    private static func scalar(_ type: ScalarType) -> String {
        switch type {
        case .double: "double "
        case .float: "float "
        case .int32, .sint32, .sfixed32: "int32_t "
        case .int64, .sint64, .sfixed64: "int64_t "
        case .uint32, .fixed32: "uint32_t "
        case .uint64, .fixed64: "uint64_t "
        case .bool: "protobuf_c_boolean "
        }
    }

    /// A constant of `ProtobufCType`.
    static func tag(_ type: FieldType) -> String {
        switch type {
        case .scalar(let scalar): "PROTOBUF_C_TYPE_" + scalar.rawValue.uppercased()
        case .string: "PROTOBUF_C_TYPE_STRING"
        case .bytes: "PROTOBUF_C_TYPE_BYTES"
        case .message: "PROTOBUF_C_TYPE_MESSAGE"
        case .enumeration: "PROTOBUF_C_TYPE_ENUM"
        }
    }

    /// The address of the descriptor that a field of this type refers to.
    func descriptor(_ type: FieldType) -> String {
        switch type {
        case .message(let name), .enumeration(let name): "&\(names.functions(name))__descriptor"
        case .scalar, .string, .bytes: "NULL"
        }
    }

    /// Whether presence is kept in a `has_` member; pointers say it by being NULL.
    static func hasFlag(_ field: FieldModel) -> Bool {
        guard field.oneof == nil else { return false }
        switch field.cardinality {
        case .optional: break
        case .required, .implicit, .repeated, .map: return false
        }
        switch field.type {
        case .string, .message: return false
        case .scalar, .bytes, .enumeration: return true
        }
    }

    /// A constant of `ProtobufCLabel`.
    ///
    /// A member of a oneof, and a proto3 message field, have protobuf-c's label NONE, as its own generator writes it.
    static func label(_ field: FieldModel, _ syntax: FileModel.Syntax) -> String {
        switch field.cardinality {
        case .required: return "PROTOBUF_C_LABEL_REQUIRED"
        case .repeated, .map: return "PROTOBUF_C_LABEL_REPEATED"
        case .implicit: return "PROTOBUF_C_LABEL_NONE"
        case .optional:
            if syntax == .proto2 { return "PROTOBUF_C_LABEL_OPTIONAL" }
            if field.oneof != nil { return "PROTOBUF_C_LABEL_NONE" }
            if case .message = field.type { return "PROTOBUF_C_LABEL_NONE" }
            return "PROTOBUF_C_LABEL_OPTIONAL"
        }
    }
}
