/// Writes the header of a proto: constants, structs, and the functions that give descriptors.
struct CHeader {
    let schema: Schema
    let names: CNames
    let types: CTypes
    let file: FileModel

    init(schema: Schema, names: CNames, file: FileModel) {
        self.schema = schema
        self.names = names
        self.types = CTypes(schema: schema, names: names)
        self.file = file
    }

    func generate(_ generatedBy: String) -> CFile {
        let base = CNames.fileBase(file.path)
        let guardName = "CLP_" + NameWords(names.prefixed(base)).upperSnake + "_PB_C_H"
        var items: [CItem] = [.comment([generatedBy])]
        if !file.documentation.isEmpty { items += [.comment([""] + file.documentation)] }
        items += [.line("#ifndef \(guardName)"), .line("#define \(guardName)"), .blank]
        items.append(.line("#include <CProtobufC.h>"))
        let siblings = file.dependencies.filter { path in schema.files.contains { $0.path == path } }
        items += siblings.sorted().map { .line("#include \"\(CNames.fileBase($0)).pb-c.h\"") }
        items += [.blank, .line("PROTOBUF_C__BEGIN_DECLS"), .blank]
        for message in file.allMessages {
            let type = names.type(message.fullName)
            items.append(.line("typedef struct \(type) \(type);"))
        }
        for enumeration in file.allEnums { items += [.blank, self.enumeration(enumeration)] }
        for message in file.allMessages { items += [.blank, structure(message)] }
        for enumeration in file.allEnums {
            items += [.blank] + descriptor("ProtobufCEnumDescriptor", enumeration.fullName)
        }
        for message in file.allMessages { items += [.blank] + functions(message) }
        items += [.blank, .line("PROTOBUF_C__END_DECLS"), .blank, .line("#endif")]
        return CFile(path: "include/\(base).pb-c.h", items: items)
    }

    private func enumeration(_ enumeration: EnumModel) -> CItem {
        .enumeration(
            name: names.type(enumeration.fullName), documentation: enumeration.documentation,
            constants: enumeration.values.map {
                CConstant(
                    name: names.enumConstant($0, of: enumeration), value: $0.number, documentation: $0.documentation)
            })
    }

    private func structure(_ message: MessageModel) -> CItem {
        let members = names.members(of: message)
        var items: [CMember] = [.field(declaration: "ProtobufCMessage base", documentation: [])]
        for field in message.fields where field.oneof == nil { items += member(field, members) }
        for oneof in message.oneofs {
            let fields = message.fields.filter { $0.oneof == oneof.name }
            let note = ["The number of the field that is set, or 0."]
            items.append(
                .field(
                    declaration: "uint32_t \(members.oneofCase(oneof.name))",
                    documentation: oneof.documentation.isEmpty ? note : oneof.documentation + note))
            items.append(.union(fields.flatMap { member($0, members) }))
        }
        let documentation = message.documentation
        return .structure(name: names.type(message.fullName), documentation: documentation, members: items)
    }

    private func member(_ field: FieldModel, _ members: CMemberNames) -> [CMember] {
        let name = members.field(field)
        var documentation = field.documentation
        if case .enumeration(let enumName) = field.type {
            documentation.append("\(names.type(enumName)), or a number that has no name yet.")
        }
        switch field.cardinality {
        case .repeated, .map:
            return [
                .field(declaration: "size_t \(members.count(field))", documentation: documentation),
                .field(declaration: types.value(field.type) + "*" + name, documentation: []),
            ]
        case .required, .optional, .implicit:
            let value = CMember.field(declaration: types.value(field.type) + name, documentation: documentation)
            guard CTypes.hasFlag(field) else { return [value] }
            return [.field(declaration: "protobuf_c_boolean \(members.has(field))", documentation: []), value]
        }
    }

    private func functions(_ message: MessageModel) -> [CItem] {
        let type = names.type(message.fullName)
        return [
            .comment(["Sets every member to its default."]),
            .line("void \(names.initFunction(message.fullName))(\(type) *message);"),
        ] + descriptor("ProtobufCMessageDescriptor", message.fullName)
    }

    /// The table, and a function for its address: Swift can't take the address of a C constant.
    private func descriptor(_ type: String, _ fullName: String) -> [CItem] {
        let name = names.functions(fullName)
        return [
            .line("extern const \(type) \(name)__descriptor;"),
            .function(
                signature: "static inline const \(type) *\(names.getDescriptor(fullName))(void)",
                body: ["return &\(name)__descriptor;"]),
        ]
    }
}
