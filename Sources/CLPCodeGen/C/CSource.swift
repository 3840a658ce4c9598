/// Writes the source of a proto: the functions and the tables that protobuf-c and our codec walk.
struct CSource {
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

    func generate(_ generatedBy: String) throws(CodeGenError) -> CFile {
        let base = CNames.fileBase(file.path)
        var items: [CItem] = [.comment([generatedBy]), .line("#include \"\(base).pb-c.h\"")]
        for enumeration in file.allEnums { items += enumTables(enumeration) }
        for message in file.allMessages { items += try messageItems(message) }
        return CFile(path: "\(base).pb-c.c", items: items)
    }

    // MARK: - Messages

    private func messageItems(_ message: MessageModel) throws(CodeGenError) -> [CItem] {
        let name = names.functions(message.fullName)
        let type = names.type(message.fullName)
        let members = names.members(of: message)
        var items: [CItem] = []
        var initial = [".base = {.descriptor = &\(name)__descriptor},"]
        for field in message.fieldsByNumber {
            guard let value = try CDefaults(schema: schema, names: names, file: file).value(field, of: message) else {
                continue
            }
            if !value.declaration.isEmpty { items += [.blank, .line(value.declaration)] }
            if field.oneof == nil { initial.append(".\(members.field(field)) = \(value.initializer),") }
        }
        items += [
            .blank,
            .function(
                signature: "void \(names.initFunction(message.fullName))(\(type) *message)",
                body: ["static const \(type) initial = {"] + initial.map { "  " + $0 }
                    + ["};", "*message = initial;"]),
            .blank,
            .function(
                signature: "static void \(name)__init_base(ProtobufCMessage *message)",
                body: ["\(names.initFunction(message.fullName))((\(type) *)message);"]),
        ]
        items += try fieldTables(message, members)
        items += [.blank, descriptorTable(message)]
        return items
    }

    private func fieldTables(_ message: MessageModel, _ members: CMemberNames) throws(CodeGenError) -> [CItem] {
        let fields = message.fieldsByNumber
        guard !fields.isEmpty else { return [] }
        let name = names.functions(message.fullName)
        var rows: [String] = []
        for field in fields { rows += try fieldRow(field, of: message, members) }
        let byName = fields.indices.sorted { fields[$0].name.utf8.lexicographicallyPrecedes(fields[$1].name.utf8) }
        return [
            .blank,
            .table(
                declaration: "static const ProtobufCFieldDescriptor \(name)__fields[\(fields.count)]", rows: rows),
            .blank,
            .table(
                declaration: "static const unsigned \(name)__fields_by_name[\(fields.count)]",
                rows: byName.map { "\($0),  // \(fields[$0].name)" }),
            .blank,
            rangeTable("\(name)__field_ranges", fields.map(\.number)),
        ]
    }

    private func fieldRow(
        _ field: FieldModel, of message: MessageModel, _ members: CMemberNames
    ) throws(CodeGenError) -> [String] {
        let type = names.type(message.fullName)
        var quantifier = "0"
        var flags: [String] = []
        var ourFlags = 0
        switch field.cardinality {
        case .repeated(let packed):
            quantifier = "offsetof(\(type), \(members.count(field)))"
            if packed { flags.append("PROTOBUF_C_FIELD_FLAG_PACKED") }
        case .map:
            quantifier = "offsetof(\(type), \(members.count(field)))"
            ourFlags |= 2
        case .required, .optional, .implicit:
            if CTypes.hasFlag(field) { quantifier = "offsetof(\(type), \(members.has(field)))" }
        }
        if let oneof = field.oneof {
            quantifier = "offsetof(\(type), \(members.oneofCase(oneof)))"
            flags.append("PROTOBUF_C_FIELD_FLAG_ONEOF")
        }
        if field.isDeprecated { flags.append("PROTOBUF_C_FIELD_FLAG_DEPRECATED") }
        if field.isSensitive { ourFlags |= 1 }
        let defaults = CDefaults(schema: schema, names: names, file: file)
        let value = try defaults.value(field, of: message)
        return [
            "{", "  .name = \"\(field.name)\",", "  .id = \(field.number),",
            "  .label = \(CTypes.label(field, file.syntax)),", "  .type = \(CTypes.tag(field.type)),",
            "  .quantifier_offset = \(quantifier),", "  .offset = offsetof(\(type), \(members.field(field))),",
            "  .descriptor = \(types.descriptor(field.type)),", "  .default_value = \(value?.address ?? "NULL"),",
            "  .flags = \(flags.isEmpty ? "0" : flags.joined(separator: " | ")),", "  .reserved_flags = \(ourFlags),",
            "},",
        ]
    }

    private func descriptorTable(_ message: MessageModel) -> CItem {
        let name = names.functions(message.fullName)
        let type = names.type(message.fullName)
        let numbers = message.fieldsByNumber.map(\.number)
        var rows = [
            ".magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,", ".name = \"\(message.fullName)\",",
            ".short_name = \"\(message.name)\",", ".c_name = \"\(type)\",",
            ".package_name = \"\(file.protoPackage)\",", ".sizeof_message = sizeof(\(type)),",
            ".n_fields = \(numbers.count),",
        ]
        if !numbers.isEmpty {
            rows += [
                ".fields = \(name)__fields,", ".fields_sorted_by_name = \(name)__fields_by_name,",
                ".n_field_ranges = \(Self.ranges(numbers).count),", ".field_ranges = \(name)__field_ranges,",
            ]
        }
        rows.append(".message_init = \(name)__init_base,")
        return .table(declaration: "const ProtobufCMessageDescriptor \(name)__descriptor", rows: rows)
    }

    // MARK: - Enums

    private func enumTables(_ enumeration: EnumModel) -> [CItem] {
        let name = names.functions(enumeration.fullName)
        let type = names.type(enumeration.fullName)
        let values = enumeration.distinctValues
        let byName = enumeration.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let numbers = values.map(\.number)
        func index(_ value: EnumValueModel) -> Int { numbers.firstIndex(of: value.number) ?? 0 }
        return [
            .blank,
            .table(
                declaration: "static const ProtobufCEnumValue \(name)__values[\(values.count)]",
                rows: values.map {
                    let constant = names.enumConstant($0, of: enumeration)
                    return "{.name = \"\($0.name)\", .c_name = \"\(constant)\", .value = \(constant)},"
                }),
            .blank,
            .table(
                declaration: "static const ProtobufCEnumValueIndex \(name)__values_by_name[\(byName.count)]",
                rows: byName.map { "{.name = \"\($0.name)\", .index = \(index($0))}," }),
            .blank,
            rangeTable("\(name)__value_ranges", numbers),
            .blank,
            .table(
                declaration: "const ProtobufCEnumDescriptor \(name)__descriptor",
                rows: [
                    ".magic = PROTOBUF_C__ENUM_DESCRIPTOR_MAGIC,", ".name = \"\(enumeration.fullName)\",",
                    ".short_name = \"\(enumeration.name)\",", ".c_name = \"\(type)\",",
                    ".package_name = \"\(file.protoPackage)\",", ".n_values = \(values.count),",
                    ".values = \(name)__values,", ".n_value_names = \(byName.count),",
                    ".values_by_name = \(name)__values_by_name,",
                    ".n_value_ranges = \(Self.ranges(numbers).count),", ".value_ranges = \(name)__value_ranges,",
                ]),
        ]
    }

    // MARK: - Ranges

    /// Runs of consecutive numbers: the first number of each run and its index. `numbers` rises.
    static func ranges(_ numbers: [Int32]) -> [(start: Int32, index: Int)] {
        numbers.indices.filter { $0 == 0 || Int64(numbers[$0]) != Int64(numbers[$0 - 1]) + 1 }
            .map { (numbers[$0], $0) }
    }

    private func rangeTable(_ name: String, _ numbers: [Int32]) -> CItem {
        let ranges = Self.ranges(numbers)
        let rows = ranges.map { range in
            let start = range.start == .min ? "(-2147483647 - 1)" : String(range.start)
            return "{.start_value = \(start), .orig_index = \(range.index)},"
        }
        // protobuf-c reads the length of the last run from a closing entry.
        return .table(
            declaration: "static const ProtobufCIntRange \(name)[\(ranges.count + 1)]",
            rows: rows + ["{.start_value = 0, .orig_index = \(numbers.count)},"])
    }
}
