/// The files that one run of the generator sees, with the types found by name.
package struct Schema: Sendable {
    /// The files to generate, in the order asked for.
    package let files: [FileModel]
    /// What they import, directly or not, and what is not generated with them.
    package let imported: [ImportedFile]
    private let messages: [String: MessageModel]
    private let enums: [String: EnumModel]
    private let indirect: Set<FieldKey>

    private struct FieldKey: Hashable, Sendable {
        var message: String
        var number: Int32
    }

    /// - Parameters:
    ///   - files: the files to generate; every type that they use must be in one of them.
    ///   - imported: the files that they import beside each other.
    package init(files: [FileModel], imported: [ImportedFile] = []) {
        self.files = files
        self.imported = imported
        let allMessages = files.flatMap(\.allMessages)
        self.messages = Dictionary(allMessages.map { ($0.fullName, $0) }, uniquingKeysWith: { first, _ in first })
        self.enums = Dictionary(
            files.flatMap(\.allEnums).map { ($0.fullName, $0) }, uniquingKeysWith: { first, _ in first })
        self.indirect = Self.fieldsOnCycles(allMessages)
    }

    /// The message with this full name, if one of the files has it.
    package func message(_ fullName: String) -> MessageModel? {
        messages[fullName]
    }

    /// The enum with this full name, if one of the files has it.
    package func enumeration(_ fullName: String) -> EnumModel? {
        enums[fullName]
    }

    /// Whether the field holds, by value and through singular fields alone, a message that can hold its owner.
    ///
    /// A value type can't contain itself, so such a field needs a box.
    package func needsBox(_ field: FieldModel, of message: MessageModel) -> Bool {
        indirect.contains(FieldKey(message: message.fullName, number: field.number))
    }

    private static func fieldsOnCycles(_ messages: [MessageModel]) -> Set<FieldKey> {
        var edges: [String: [(field: Int32, target: String)]] = [:]
        for message in messages {
            edges[message.fullName] = message.fields.compactMap { field in
                guard case .message(let target) = field.type else { return nil }
                switch field.cardinality {
                case .repeated, .map: return nil
                case .required, .optional, .implicit: return (field.number, target)
                }
            }
        }
        func reaches(_ start: String, _ goal: String) -> Bool {
            var seen: Set<String> = [start]
            var open = [start]
            while let next = open.popLast() {
                if next == goal { return true }
                for edge in edges[next] ?? [] where seen.insert(edge.target).inserted { open.append(edge.target) }
            }
            return false
        }
        var found: Set<FieldKey> = []
        for message in messages {
            for edge in edges[message.fullName] ?? [] where reaches(edge.target, message.fullName) {
                found.insert(FieldKey(message: message.fullName, number: edge.field))
            }
        }
        return found
    }
}
