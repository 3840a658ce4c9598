/// How Swift spells the types of Protobuf.
struct SwiftTypes {
    let schema: Schema
    let names: SwiftNames

    /// The type of one value.
    func value(_ type: FieldType) -> String {
        switch type {
        case .scalar(let scalar): Self.scalar(scalar)
        case .string: "String"
        case .bytes: "[UInt8]"
        case .message(let name), .enumeration(let name): names.type(name)
        }
    }

    /// The type of the field's property.
    func property(_ field: FieldModel) -> String {
        switch field.cardinality {
        case .implicit, .required: value(field.type)
        case .optional: value(field.type) + "?"
        case .repeated: "[\(value(field.type))]"
        case .map(let key, let element): "[\(value(key)): \(value(element))]"
        }
    }

    /// What an absent field reads as; nil if that needs no saying.
    func initial(_ field: FieldModel) -> String {
        switch field.cardinality {
        case .optional: "nil"
        case .repeated: "[]"
        case .map: "[:]"
        case .implicit, .required: zero(field.type)
        }
    }

    private func zero(_ type: FieldType) -> String {
        switch type {
        case .scalar(.bool): return "false"
        case .scalar: return "0"
        case .string: return "\"\""
        case .bytes: return "[]"
        case .message(let name): return names.type(name) + "()"
        case .enumeration(let name):
            guard let enumeration = schema.enumeration(name),
                let index = enumeration.values.firstIndex(where: { $0.number == 0 })
            else { return names.type(name) + "()" }
            return "." + SwiftNames.values(of: enumeration)[index]
        }
    }

    private static func scalar(_ type: ScalarType) -> String {
        switch type {
        case .double: "Double"
        case .float: "Float"
        case .int32, .sint32, .sfixed32: "Int32"
        case .int64, .sint64, .sfixed64: "Int64"
        case .uint32, .fixed32: "UInt32"
        case .uint64, .fixed64: "UInt64"
        case .bool: "Bool"
        }
    }
}
