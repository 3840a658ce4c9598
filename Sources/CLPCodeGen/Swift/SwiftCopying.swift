/// Writes the members that carry a message between its Swift value and its C struct.
struct SwiftCopying {
    let schema: Schema
    let names: SwiftNames
    let cNames: CNames

    /// The stored property behind a field that lives on the heap.
    static func box(_ name: String) -> String {
        "_" + name.filter { $0 != "`" } + "Box"
    }

    func members(_ message: MessageModel, _ members: SwiftMemberNames, access: String) -> [SwiftDeclaration] {
        let cType = cNames.type(message.fullName)
        var copy: [SwiftStatement] = []
        var fill: [SwiftStatement] = []
        if !message.fields.isEmpty {
            copy.append(.line("let c = message.assumingMemoryBound(to: \(cType).self)"))
            fill.append(.line("let c = message.assumingMemoryBound(to: \(cType).self)"))
        }
        let cMembers = cNames.members(of: message)
        for field in message.fields where field.oneof == nil {
            copy += read(field, "self.\(members.field(field))", cMembers)
            fill += write(field, "self.\(members.field(field))", cMembers)
        }
        for oneof in message.oneofs {
            let fields = message.fields.filter { $0.oneof == oneof.name }
            copy.append(readOneof(oneof, fields, members, cMembers))
            fill.append(writeOneof(oneof, fields, members, cMembers))
        }
        copy.append(.line("self.unknownFields = UnknownFields(copying: message)"))
        fill.append(.line("arena.unknown(self.unknownFields, message)"))
        return [
            .property(
                SwiftProperty(
                    documentation: ["The name of the message type in its proto file."],
                    introducer: "\(access) static var", name: "fullName", type: "String",
                    body: [.line("\"\(message.fullName)\"")])),
            .property(
                SwiftProperty(
                    documentation: ["The table that describes the fields."], introducer: "\(access) static var",
                    name: "descriptor", type: "MessageDescriptor",
                    body: [.line("MessageDescriptor(\(cNames.getDescriptor(message.fullName))())")])),
            .function(
                SwiftFunction(
                    documentation: ["Copies a C message of this type."], introducer: "\(access) init",
                    parameters: ["copying message: UnsafeRawPointer"], body: copy)),
            .function(
                SwiftFunction(
                    documentation: ["Sets the fields of a C message of this type."], introducer: "\(access) func fill",
                    parameters: ["_ message: UnsafeMutableRawPointer", "in arena: Arena"], body: fill)),
        ]
    }

    func enumDescriptor(_ enumeration: EnumModel, access: String) -> SwiftDeclaration {
        .property(
            SwiftProperty(
                documentation: ["The table that describes the named values."], introducer: "\(access) static var",
                name: "descriptor", type: "EnumDescriptor",
                body: [.line("EnumDescriptor(\(cNames.getDescriptor(enumeration.fullName))())")]))
    }

    // MARK: - From C

    private func read(_ field: FieldModel, _ property: String, _ members: CMemberNames) -> [SwiftStatement] {
        let value = "c.pointee.\(members.field(field))"
        let count = "c.pointee.\(members.count(field))"
        switch field.cardinality {
        case .implicit, .required:
            return [.line("\(property) = \(read(field.type, value))")]
        case .repeated:
            return [.line("\(property) = FieldCopy.\(Self.arrayFunction(field.type))(\(count), \(value))")]
        case .map(let key, let element):
            let body = "(\(read(key, "entry.pointee.key")), \(read(element, "entry.pointee.value")))"
            return [.line("\(property) = FieldCopy.map(\(count), \(value)) { entry in \(body) }")]
        case .optional:
            switch field.type {
            case .message: return [.line("\(property) = FieldCopy.message(\(value))")]
            case .string: return [.line("\(property) = FieldCopy.optionalString(\(value))")]
            case .scalar, .bytes, .enumeration:
                let flag = "c.pointee.\(members.has(field))"
                return [.line("\(property) = \(flag) != 0 ? \(read(field.type, value)) : nil")]
            }
        }
    }

    /// An expression for the Swift value of a C value that is present.
    private func read(_ type: FieldType, _ value: String) -> String {
        switch type {
        case .scalar(.bool): "\(value) != 0"
        case .scalar: value
        case .string: "FieldCopy.string(\(value))"
        case .bytes: "FieldCopy.bytes(\(value))"
        case .enumeration(let name): "\(names.type(name))(rawValue: \(value))"
        case .message(let name): "FieldCopy.message(\(value)) ?? \(names.type(name))()"
        }
    }

    private func readOneof(
        _ oneof: OneofModel, _ fields: [FieldModel], _ members: SwiftMemberNames, _ cMembers: CMemberNames
    ) -> SwiftStatement {
        let property = "self.\(members.oneof(oneof))"
        var cases = fields.map { field in
            let value = read(field.type, "c.pointee.\(cMembers.field(field))")
            return SwiftCase("case \(field.number)", [.line("\(property) = .\(members.field(field))(\(value))")])
        }
        cases.append(SwiftCase("default", [.line("\(property) = nil")]))
        return .block("switch c.pointee.\(cMembers.oneofCase(oneof.name))", [.cases(cases)])
    }

    // MARK: - To C

    private func write(_ field: FieldModel, _ property: String, _ members: CMemberNames) -> [SwiftStatement] {
        let value = "c.pointee.\(members.field(field))"
        let count = "c.pointee.\(members.count(field))"
        switch field.cardinality {
        case .implicit, .required:
            return [.line("\(value) = \(write(field.type, property))")]
        case .repeated:
            return [.line("(\(count), \(value)) = arena.\(Self.arrayFunction(field.type))(\(property))")]
        case .map(let key, let element):
            guard case .message(let entry) = field.type else { return [] }
            return [
                .block(
                    "(\(count), \(value)) = arena.entries(\(property), \(cNames.getDescriptor(entry))())",
                    [
                        .line("key, value, entry in"),
                        .line("entry.pointee.key = \(write(key, "key"))"),
                        .line("entry.pointee.value = \(write(element, "value"))"),
                    ])
            ]
        case .optional:
            switch field.type {
            case .message, .string: return [.line("\(value) = \(write(field.type, property))")]
            case .scalar, .bytes, .enumeration:
                return [
                    .block(
                        "if let value = \(property)",
                        [
                            .line("c.pointee.\(members.has(field)) = 1"),
                            .line("\(value) = \(write(field.type, "value"))"),
                        ])
                ]
            }
        }
    }

    /// An expression for the C value of a Swift value.
    private func write(_ type: FieldType, _ value: String) -> String {
        switch type {
        case .scalar(.bool): "\(value) ? 1 : 0"
        case .scalar: value
        case .string: "arena.string(\(value))"
        case .bytes: "arena.bytes(\(value))"
        case .enumeration: "\(value).rawValue"
        case .message: "arena.message(\(value))"
        }
    }

    private func writeOneof(
        _ oneof: OneofModel, _ fields: [FieldModel], _ members: SwiftMemberNames, _ cMembers: CMemberNames
    ) -> SwiftStatement {
        var cases = fields.map { field in
            SwiftCase(
                "case .\(members.field(field))(let value)?",
                [
                    .line("c.pointee.\(cMembers.oneofCase(oneof.name)) = \(field.number)"),
                    .line("c.pointee.\(cMembers.field(field)) = \(write(field.type, "value"))"),
                ])
        }
        cases.append(SwiftCase("case nil", [.line("break")]))
        return .block("switch self.\(members.oneof(oneof))", [.cases(cases)])
    }

    /// The function of the runtime that copies a repeated field.
    private static func arrayFunction(_ type: FieldType) -> String {
        switch type {
        case .scalar(.bool): "bools"
        case .scalar: "scalars"
        case .string: "strings"
        case .bytes: "bytes"
        case .enumeration: "enums"
        case .message: "messages"
        }
    }
}
