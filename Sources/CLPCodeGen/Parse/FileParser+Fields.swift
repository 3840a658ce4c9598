import CCodeGenMessages

/// What a field's meaning depends on beside its own descriptor.
struct FieldContext {
    /// The message as far as it is parsed: its nested messages and oneofs.
    var owner: MessageModel
    /// Names of all oneofs of the descriptor, the synthetic ones too.
    var oneofNames: [String]
    var path: [Int32]
    var syntax: FileModel.Syntax
}

extension FileParser {
    func field(_ field: CFieldDescriptor, _ context: FieldContext) throws(CodeGenError) -> FieldModel {
        let name = text(field.name)
        let construct = "field \(context.owner.fullName).\(name)"
        guard (1...536_870_911).contains(field.number) else {
            throw error(context.path, construct, "the number \(field.number) is not between 1 and 536,870,911")
        }
        let type = try self.type(field, construct, context)
        var model = FieldModel(
            name: name, number: field.number, documentation: locations.comment(context.path), type: type,
            cardinality: try cardinality(field, type, construct, context))
        model.isDeprecated = field.options?.pointee.deprecated ?? 0 != 0
        model.isSensitive = CustomOptions.flag(CustomOptions.sensitive, in: field.options?.pointee.base)
        if field.has_oneof_index != 0, field.proto3_optional == 0 {
            guard context.oneofNames.indices.contains(Int(field.oneof_index)) else {
                throw error(context.path, construct, "its oneof does not exist; the request of protoc is damaged")
            }
            model.oneof = context.oneofNames[Int(field.oneof_index)]
        }
        if field.default_value != nil { model.defaultValue = text(field.default_value) }
        return model
    }

    private func type(
        _ field: CFieldDescriptor, _ construct: String, _ context: FieldContext
    ) throws(CodeGenError) -> FieldType {
        if let scalar = Self.scalars[field.type] { return .scalar(scalar) }
        let name = withoutDot(text(field.type_name))
        switch field.type {
        case 9: return .string
        case 12: return .bytes
        case 11 where !name.isEmpty: return .message(name)
        case 14 where !name.isEmpty: return .enumeration(name)
        case 10:
            throw error(context.path, construct, "groups are not supported; write a nested message and a field of it")
        default:
            throw error(
                context.path, construct, "the type \(field.type) is unknown; this protoc is too new, or damaged")
        }
    }

    private func cardinality(
        _ field: CFieldDescriptor, _ type: FieldType, _ construct: String, _ context: FieldContext
    ) throws(CodeGenError) -> Cardinality {
        switch field.label {
        case 2: return .required
        case 3:
            if case .message(let name) = type,
                let entry = context.owner.messages.first(where: { $0.fullName == name && $0.isMapEntry })
            {
                guard let key = entry.fields.first(where: { $0.number == 1 })?.type,
                    let value = entry.fields.first(where: { $0.number == 2 })?.type
                else {
                    throw error(context.path, construct, "its map entry lacks a key or a value; the request is damaged")
                }
                return .map(key: key, value: value)
            }
            return .repeated(packed: isPacked(field, type, context.syntax))
        case 1:
            if case .message = type { return .optional }
            let inOneof = field.has_oneof_index != 0
            return context.syntax == .proto2 || inOneof ? .optional : .implicit
        default:
            throw error(context.path, construct, "the label \(field.label) is unknown; the request is damaged")
        }
    }

    private func isPacked(_ field: CFieldDescriptor, _ type: FieldType, _ syntax: FileModel.Syntax) -> Bool {
        switch type {
        case .string, .bytes, .message: return false
        case .scalar, .enumeration: break
        }
        if let options = field.options?.pointee, options.has_packed != 0 { return options.packed != 0 }
        return syntax == .proto3
    }

    /// `FieldDescriptorProto.Type` of the scalars.
    private static let scalars: [Int32: ScalarType] = [
        1: .double, 2: .float, 3: .int64, 4: .uint64, 5: .int32, 6: .fixed64, 7: .fixed32, 8: .bool, 13: .uint32,
        15: .sfixed32, 16: .sfixed64, 17: .sint32, 18: .sint64,
    ]
}
