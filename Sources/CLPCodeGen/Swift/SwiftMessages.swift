/// Writes the Swift values of a proto's messages and enums.
struct SwiftMessages {
    let schema: Schema
    let file: FileModel
    let options: GeneratorOptions
    let names: SwiftNames
    let types: SwiftTypes
    let copying: SwiftCopying

    init(schema: Schema, file: FileModel, options: GeneratorOptions, names: SwiftNames, cNames: CNames) {
        self.schema = schema
        self.file = file
        self.options = options
        self.names = names
        self.types = SwiftTypes(schema: schema, names: names)
        self.copying = SwiftCopying(schema: schema, names: names, cNames: cNames)
    }

    /// The access level of what is generated.
    var access: String { options.visibility.rawValue.lowercased() }

    /// - Throws: an import whose descriptor protoc did not send.
    func generate(_ generatedBy: String) throws(CodeGenError) -> SwiftFile {
        var declarations = file.messages.map { SwiftDeclaration.type(message($0)) }
        declarations += file.enums.map { .type(enumeration($0)) }
        declarations.append(.type(try descriptorSet(messageTypes: true)))
        return SwiftFile(
            path: SwiftPaths.path(file, options, suffix: ".clp.swift"),
            header: [generatedBy] + (file.documentation.isEmpty ? [] : [""] + file.documentation),
            imports: [SwiftImport("internal", options.cModule), SwiftImport(access, "CLPMessages")],
            declarations: declarations)
    }

    // MARK: - Messages

    private func message(_ message: MessageModel) -> SwiftTypeDeclaration {
        let members = SwiftNames.members(of: message)
        var declarations = message.messages.filter { !$0.isMapEntry }.map { SwiftDeclaration.type(self.message($0)) }
        declarations += message.enums.map { .type(enumeration($0)) }
        declarations += message.oneofs.map { .type(oneof($0, of: message, members)) }
        declarations += properties(message, members)
        declarations += initializers(message, members)
        declarations += copying.members(message, members, access: access)
        return SwiftTypeDeclaration(
            documentation: documentation(
                message.documentation, message.isDeprecated, instead: "The message `\(message.fullName)`."),
            introducer: "\(access) struct", name: names.declaration(message.fullName), conformances: ["Message"],
            members: declarations)
    }

    private func properties(_ message: MessageModel, _ members: SwiftMemberNames) -> [SwiftDeclaration] {
        var declarations: [SwiftDeclaration] = []
        for field in message.fields where field.oneof == nil {
            let name = members.field(field)
            let text = documentation(
                field.documentation, field.isDeprecated, instead: "The field `\(field.name)`, number \(field.number).")
            guard schema.needsBox(field, of: message) else {
                declarations.append(
                    .property(
                        SwiftProperty(
                            documentation: text, introducer: "\(access) var", name: name, type: types.property(field),
                            value: types.initial(field))))
                continue
            }
            // A struct can't hold itself, so the value lives on the heap.
            let box = SwiftCopying.box(name)
            declarations += [
                .property(
                    SwiftProperty(introducer: "private var", name: box, type: "Boxed<\(types.value(field.type))>?")),
                .property(
                    SwiftProperty(
                        documentation: text, introducer: "\(access) var", name: name, type: types.property(field),
                        body: [
                            .line("get { \(box)?.value }"), .line("set { \(box) = newValue.map { Boxed($0) } }"),
                        ])),
            ]
        }
        for oneof in message.oneofs {
            declarations.append(
                .property(
                    SwiftProperty(
                        documentation: documentation(
                            oneof.documentation, false, instead: "Which field of the oneof `\(oneof.name)` is set."),
                        introducer: "\(access) var", name: members.oneof(oneof),
                        type: SwiftNames.oneofType(oneof) + "?",
                        value: "nil")))
        }
        declarations.append(
            .property(
                SwiftProperty(
                    documentation: ["Fields that a peer sent and this program does not know."],
                    introducer: "\(access) var", name: "unknownFields", value: "UnknownFields()")))
        return declarations
    }

    private func initializers(_ message: MessageModel, _ members: SwiftMemberNames) -> [SwiftDeclaration] {
        var declarations: [SwiftDeclaration] = [
            .function(
                SwiftFunction(
                    documentation: ["A message with no field set."], introducer: "\(access) init", body: []))
        ]
        let fields = message.fields.filter { $0.oneof == nil }
        var parameters = fields.map { "\(members.field($0)): \(types.property($0)) = \(types.initial($0))" }
        parameters += message.oneofs.map { "\(members.oneof($0)): \(SwiftNames.oneofType($0))? = nil" }
        guard !parameters.isEmpty else { return declarations }
        let assigned = fields.map(members.field) + message.oneofs.map(members.oneof)
        declarations.append(
            .function(
                SwiftFunction(
                    documentation: ["A message with these fields; those left out are not set."],
                    introducer: "\(access) init", parameters: parameters,
                    body: assigned.map { .line("self.\($0) = \($0)") })))
        return declarations
    }

    private func oneof(
        _ oneof: OneofModel, of message: MessageModel, _ members: SwiftMemberNames
    ) -> SwiftTypeDeclaration {
        let fields = message.fields.filter { $0.oneof == oneof.name }
        var declarations: [SwiftDeclaration] = fields.map { field in
            .enumCase(
                SwiftEnumCase(
                    documentation: documentation(
                        field.documentation, field.isDeprecated,
                        instead: "The field `\(field.name)`, number \(field.number)."),
                    introducer: schema.needsBox(field, of: message) ? "indirect case" : "case",
                    name: members.field(field), payload: types.value(field.type)))
        }
        declarations.append(
            .property(
                SwiftProperty(
                    documentation: ["The name in the proto file of the field that is set."],
                    introducer: "\(access) var", name: "fieldName", type: "String",
                    body: [
                        .block(
                            "switch self",
                            [.cases(fields.map { SwiftCase("case .\(members.field($0))", [.line("\"\($0.name)\"")]) })])
                    ])))
        return SwiftTypeDeclaration(
            documentation: documentation(
                oneof.documentation, false, instead: "The oneof `\(oneof.name)`: at most one of its fields is set."),
            introducer: "\(access) enum", name: SwiftNames.oneofType(oneof), conformances: ["OneOf"],
            members: declarations)
    }

    // MARK: - Enums

    private func enumeration(_ enumeration: EnumModel) -> SwiftTypeDeclaration {
        let name = names.declaration(enumeration.fullName)
        var declarations: [SwiftDeclaration] = [
            .property(
                SwiftProperty(
                    documentation: ["The number, which may have no name."], introducer: "\(access) var",
                    name: "rawValue", type: "Int32")),
            .function(
                SwiftFunction(
                    documentation: ["The value with this number."], introducer: "\(access) init",
                    parameters: ["rawValue: Int32"], body: [.line("self.rawValue = rawValue")])),
        ]
        for (value, swiftName) in zip(enumeration.values, SwiftNames.values(of: enumeration)) {
            declarations.append(
                .property(
                    SwiftProperty(
                        documentation: documentation(
                            value.documentation, value.isDeprecated, instead: "`\(value.name)`, number \(value.number)."
                        ),
                        introducer: "\(access) static var", name: swiftName, type: name,
                        body: [.line("\(name)(rawValue: \(value.number))")])))
        }
        declarations.append(copying.enumDescriptor(enumeration, access: access))
        return SwiftTypeDeclaration(
            documentation: documentation(
                enumeration.documentation, enumeration.isDeprecated, instead: "The enum `\(enumeration.fullName)`."),
            introducer: "\(access) struct", name: name, conformances: ["OpenEnum"], members: declarations)
    }

    private func documentation(_ text: [String], _ isDeprecated: Bool, instead: String) -> [String] {
        let lines = text.isEmpty ? [instead] : text
        return isDeprecated ? lines + ["", "- Note: the proto file marks this as deprecated."] : lines
    }
}
