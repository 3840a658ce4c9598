/// Checks that a schema can be written as code: names that are names, types that exist, numbers that are unique.
///
/// protoc has checked all of this; the generator does not trust that its request comes from protoc.
struct SchemaCheck {
    let schema: Schema

    func run() throws(CodeGenError) {
        var seen: [String: String] = [:]
        for file in schema.files {
            guard file.path.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\"") }) else {
                throw CodeGenError(construct: "file", reason: "a path holds a space, a quote or a control character")
            }
            if !file.protoPackage.isEmpty, !Identifier.isValidPath(file.protoPackage) {
                throw CodeGenError(file: file.path, construct: "package", reason: "its name is not valid")
            }
            for name in file.allMessages.map(\.fullName) + file.allEnums.map(\.fullName) {
                if let other = seen.updateValue(file.path, forKey: name) {
                    throw CodeGenError(
                        file: file.path, construct: "type \(name)", reason: "it is defined a second time; see \(other)")
                }
            }
            for message in file.allMessages { try check(message, file) }
            for enumeration in file.allEnums { try check(enumeration, file) }
            for service in file.services { try check(service, file) }
        }
    }

    private func check(_ message: MessageModel, _ file: FileModel) throws(CodeGenError) {
        try name(message.name, "message", file)
        var numbers: Set<Int32> = []
        var names: Set<String> = []
        for oneof in message.oneofs { try name(oneof.name, "oneof of \(message.fullName)", file) }
        for field in message.fields {
            try name(field.name, "field of \(message.fullName)", file)
            let construct = "field \(message.fullName).\(field.name)"
            if !numbers.insert(field.number).inserted || !names.insert(field.name).inserted {
                throw CodeGenError(file: file.path, construct: construct, reason: "its name or number is used twice")
            }
            try type(field.type, construct, file)
            try checkEntry(field, construct, file)
            if field.oneof != nil, field.cardinality != .optional {
                throw CodeGenError(file: file.path, construct: construct, reason: "a member of a oneof is singular")
            }
            if case .map(let key, let value) = field.cardinality {
                try type(value, construct, file)
                switch key {
                case .string, .scalar: break
                case .bytes, .message, .enumeration:
                    throw CodeGenError(file: file.path, construct: construct, reason: "a map can't have such a key")
                }
            }
        }
    }

    /// A map entry has exactly a key and a value, and stands behind a map field only.
    private func checkEntry(_ field: FieldModel, _ construct: String, _ file: FileModel) throws(CodeGenError) {
        guard case .message(let name) = field.type, let entry = schema.message(name), entry.isMapEntry else { return }
        let isPair = entry.oneofs.isEmpty && entry.fieldsByNumber.map(\.number) == [1, 2]
        let isSingular = entry.fields.allSatisfy { $0.cardinality == .implicit || $0.cardinality == .optional }
        if case .map = field.cardinality, isPair, isSingular { return }
        throw CodeGenError(file: file.path, construct: construct, reason: "its map entry is not a key and a value")
    }

    private func check(_ enumeration: EnumModel, _ file: FileModel) throws(CodeGenError) {
        try name(enumeration.name, "enum", file)
        guard let first = enumeration.values.first else {
            throw CodeGenError(file: file.path, construct: "enum \(enumeration.fullName)", reason: "it has no value")
        }
        if file.syntax == .proto3, first.number != 0 {
            throw CodeGenError(
                file: file.path, construct: "enum \(enumeration.fullName)", reason: "its first value must be 0")
        }
        var names: Set<String> = []
        for value in enumeration.values {
            try name(value.name, "value of \(enumeration.fullName)", file)
            if !names.insert(value.name).inserted {
                throw CodeGenError(
                    file: file.path, construct: "value \(enumeration.fullName).\(value.name)",
                    reason: "its name is used twice")
            }
        }
    }

    private func check(_ service: ServiceModel, _ file: FileModel) throws(CodeGenError) {
        try name(service.name, "service", file)
        var names: Set<String> = []
        for method in service.methods {
            try name(method.name, "method of \(service.fullName)", file)
            let construct = "method \(service.fullName).\(method.name)"
            if !names.insert(method.name).inserted {
                throw CodeGenError(file: file.path, construct: construct, reason: "its name is used twice")
            }
            try type(.message(method.input), construct, file)
            try type(.message(method.output), construct, file)
        }
    }

    private func name(_ name: String, _ kind: String, _ file: FileModel) throws(CodeGenError) {
        if Identifier.isValid(name) { return }
        throw CodeGenError(
            file: file.path, construct: kind, reason: "a name is not valid; it was not written by protoc")
    }

    private func type(_ type: FieldType, _ construct: String, _ file: FileModel) throws(CodeGenError) {
        let missing: String
        switch type {
        case .scalar, .string, .bytes: return
        case .message(let name):
            if schema.message(name) != nil { return }
            missing = name
        case .enumeration(let name):
            if schema.enumeration(name) != nil { return }
            missing = name
        }
        let shown = Identifier.isValidPath(missing) ? missing : "?"
        throw CodeGenError(
            file: file.path, construct: construct,
            reason: "its type \(shown) is not in the files to generate; types of another module are not supported yet, "
                + "so give protoc that file in the same call")
    }
}
