/// The default values of fields that are not all zero bits.
struct CDefaults {
    /// A default as the tables want it.
    struct Value {
        /// A definition at file scope; empty if none is needed.
        var declaration: String
        /// What a struct's member begins with.
        var initializer: String
        /// The address for `ProtobufCFieldDescriptor.default_value`.
        var address: String
    }

    let schema: Schema
    let names: CNames
    let file: FileModel

    /// The default of a field; nil if it is zero and protobuf-c wants no address of it.
    ///
    /// - Throws: a default that does not fit its type, which protoc never writes.
    func value(_ field: FieldModel, of message: MessageModel) throws(CodeGenError) -> Value? {
        switch field.cardinality {
        case .repeated, .map: return nil
        case .required, .optional, .implicit: break
        }
        guard let text = field.defaultValue else {
            // protobuf-c's generator gives every proto3 string without presence the library's empty one.
            guard case .string = field.type, field.cardinality == .implicit || isProto3Oneof(field) else { return nil }
            return Value(
                declaration: "", initializer: "(char *)protobuf_c_empty_string", address: "&protobuf_c_empty_string")
        }
        let variable = "\(names.functions(message.fullName))__\(field.name)__default"
        switch field.type {
        case .string:
            return Value(
                declaration: "static char \(variable)[] = \(Self.literal(Array(text.utf8)));", initializer: variable,
                address: variable)
        case .bytes:
            let bytes = Self.unescape(text)
            let data = "{\(bytes.count), (uint8_t *)\(Self.literal(bytes))}"
            return Value(
                declaration: "static const ProtobufCBinaryData \(variable) = \(data);", initializer: data,
                address: "&\(variable)")
        case .scalar, .enumeration:
            guard let literal = scalarLiteral(text, field.type) else {
                throw CodeGenError(
                    file: file.path, construct: "field \(message.fullName).\(field.name)",
                    reason: "the default \"\(text)\" does not fit the field's type")
            }
            let type = CTypes(schema: schema, names: names).value(field.type)
            return Value(
                declaration: "static const \(type)\(variable) = \(literal);", initializer: literal,
                address: "&\(variable)")
        case .message:
            return nil
        }
    }

    private func isProto3Oneof(_ field: FieldModel) -> Bool {
        file.syntax == .proto3 && field.oneof != nil
    }

    private func scalarLiteral(_ text: String, _ type: FieldType) -> String? {
        switch type {
        case .enumeration(let name):
            return schema.enumeration(name)?.values.first { $0.name == text }.map { String($0.number) }
        case .scalar(.bool): return text == "true" ? "1" : text == "false" ? "0" : nil
        case .scalar(.int32), .scalar(.sint32), .scalar(.sfixed32):
            return Int32(text).map { $0 == .min ? "(-2147483647 - 1)" : String($0) }
        case .scalar(.uint32), .scalar(.fixed32): return UInt32(text).map { "\($0)u" }
        case .scalar(.int64), .scalar(.sint64), .scalar(.sfixed64):
            return Int64(text).map { $0 == .min ? "INT64_MIN" : "INT64_C(\($0))" }
        case .scalar(.uint64), .scalar(.fixed64): return UInt64(text).map { "UINT64_C(\($0))" }
        case .scalar(.float), .scalar(.double):
            switch text {
            case "inf": return "(1.0 / 0.0)"
            case "-inf": return "(-1.0 / 0.0)"
            case "nan": return "(0.0 / 0.0)"
            default: return Double(text).map { "\($0)" }
            }
        case .string, .bytes, .message: return nil
        }
    }

    /// A C string literal. Everything but letters, digits and spaces is written in octal, which no compiler misreads.
    static func literal(_ bytes: [UInt8]) -> String {
        var text = "\""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let octal = String(byte, radix: 8)
                text += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
            }
        }
        return text + "\""
    }

    /// The bytes of a bytes default, which protoc writes with C escapes.
    static func unescape(_ text: String) -> [UInt8] {
        let source = Array(text.utf8)
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "a"): 7,
            UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11,
        ]
        var bytes: [UInt8] = []
        var index = 0
        while index < source.count {
            let byte = source[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < source.count else {
                bytes.append(byte)
                continue
            }
            let escaped = source[index]
            index += 1
            if (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(escaped) {
                var value = UInt32(escaped - UInt8(ascii: "0"))
                var digits = 1
                while digits < 3, index < source.count, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(source[index])
                {
                    value = value * 8 + UInt32(source[index] - UInt8(ascii: "0"))
                    index += 1
                    digits += 1
                }
                bytes.append(UInt8(truncatingIfNeeded: value))
            } else {
                bytes.append(simple[escaped] ?? escaped)
            }
        }
        return bytes
    }
}
