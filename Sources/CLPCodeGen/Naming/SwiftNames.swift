/// The names of Swift for everything in a schema.
///
/// A type is named as in the proto file, nested as it is there, without the package. A name that Swift or the runtime
/// keeps for itself gets `_` at its end, and so does the later of two that would be the same.
package struct SwiftNames: Sendable {
    /// From full name to the name to use anywhere in the module, such as `ChatStreamResponse.Completed`.
    private let paths: [String: String]
    private let services: [String: String]
    private let descriptorEnums: [String: String]
    /// A name for a type parameter, which no type of the schema has.
    package let outcome: String

    /// - Throws: two types that would have one name: it takes a person to decide which to rename.
    package init(_ schema: Schema) throws(CodeGenError) {
        var paths: [String: String] = [:]
        var owners: [String: String] = [:]
        for file in schema.files {
            let types = file.messages.map { ($0.name, $0.fullName) } + file.enums.map { ($0.name, $0.fullName) }
            for (name, fullName) in types {
                let swiftName = Self.typeName(name, taken: [])
                if let other = owners.updateValue(fullName, forKey: swiftName) {
                    throw CodeGenError(
                        file: file.path, construct: "type \(fullName)",
                        reason: "\(other) has the same name in Swift; rename one, or generate into two modules")
                }
                paths[fullName] = swiftName
            }
        }
        // A nested type of the same name would hide the outer one from its siblings.
        let outer = Set(owners.keys)
        for message in schema.files.flatMap(\.messages) {
            Self.nested(message, path: paths[message.fullName] ?? message.name, outer: outer, &paths)
        }
        var services: [String: String] = [:]
        var taken = outer
        for service in schema.files.flatMap(\.services) {
            var name = Self.typeName(service.name, taken: [])
            while Self.serviceSuffixes.contains(where: { taken.contains(name + $0) }) { name += "_" }
            taken.formUnion(Self.serviceSuffixes.map { name + $0 })
            services[service.fullName] = name
        }
        var descriptorEnums: [String: String] = [:]
        for file in schema.files {
            let base = SwiftPaths.base(SwiftPaths.stem(file.path))
            let letters = base.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
            var name = NameWords(String(letters)).upperCamel + "Proto"
            if name.first?.isNumber == true { name = "_" + name }
            while !taken.insert(name).inserted { name += "_" }
            descriptorEnums[file.path] = name
        }
        var outcome = "Outcome"
        while taken.contains(outcome) { outcome += "_" }
        self.paths = paths
        self.services = services
        self.descriptorEnums = descriptorEnums
        self.outcome = outcome
    }

    /// What the types of a service are called after its name.
    private static let serviceSuffixes = ["", "Handlers", "SynchronousHandlers", "Client"]

    private static func nested(
        _ message: MessageModel, path: String, outer: Set<String>, _ paths: inout [String: String]
    ) {
        var taken = outer
        for oneof in message.oneofs { taken.insert(oneofType(oneof)) }
        let types =
            message.messages.filter { !$0.isMapEntry }.map { ($0.name, $0.fullName) }
            + message.enums.map { ($0.name, $0.fullName) }
        for (name, fullName) in types {
            let swiftName = typeName(name, taken: taken)
            taken.insert(swiftName)
            paths[fullName] = path + "." + swiftName
        }
        for inner in message.messages where !inner.isMapEntry {
            nested(inner, path: paths[inner.fullName] ?? inner.name, outer: taken, &paths)
        }
    }

    private static func typeName(_ name: String, taken: Set<String>) -> String {
        // An initial capital keeps a type from looking like a value.
        var swiftName = name.prefix(1).uppercased() + name.dropFirst()
        while ReservedWords.swiftTypes.contains(swiftName) || taken.contains(swiftName) { swiftName += "_" }
        return ReservedWords.swiftKeywords.contains(swiftName) ? "`\(swiftName)`" : swiftName
    }

    /// The name to use for a message or enum.
    package func type(_ fullName: String) -> String {
        paths[fullName] ?? fullName
    }

    /// The last part of ``type(_:)``, for the declaration itself.
    package func declaration(_ fullName: String) -> String {
        type(fullName).split(separator: ".").last.map(String.init) ?? fullName
    }

    /// The name of a service's enum, with what its protocol and client are named after.
    package func service(_ service: ServiceModel) -> String {
        services[service.fullName] ?? service.name
    }

    /// The enum that holds what reflection tells of a file, such as `InferenceProto`.
    package func descriptorEnum(_ file: FileModel) -> String {
        descriptorEnums[file.path] ?? "Proto"
    }

    /// The enum of a oneof, inside its message.
    package static func oneofType(_ oneof: OneofModel) -> String {
        "OneOf_" + NameWords(oneof.name).upperCamel
    }

    /// The names of the properties of a message, unique within it.
    package static func members(of message: MessageModel) -> SwiftMemberNames {
        SwiftMemberNames(message)
    }

    /// The names of the methods of a service, in its order.
    package static func methods(of service: ServiceModel) -> [String] {
        unique(service.methods.map { NameWords($0.name).lowerCamel }, reserved: ["service", "methods"])
    }

    /// The names of the values of an enum, in its order: without the enum's name in front, if all of them have it.
    package static func values(of enumeration: EnumModel) -> [String] {
        let prefix = NameWords(enumeration.name).words
        let stripped = enumeration.values.map { value in
            let words = NameWords(value.name).words
            guard words.count > prefix.count, Array(words.prefix(prefix.count)) == prefix else { return "" }
            return NameWords(words.dropFirst(prefix.count).joined(separator: "_")).lowerCamel
        }
        let usable = stripped.allSatisfy { $0.first?.isLetter == true }
        let names = usable ? stripped : enumeration.values.map { NameWords($0.name).lowerCamel }
        return unique(names, reserved: ["none", "some", "isKnown"])
    }

    /// Makes names usable and different from each other, in their order.
    static func unique(_ names: [String], reserved: Set<String> = []) -> [String] {
        var taken: Set<String> = []
        return names.map { name in
            var name = name.isEmpty ? "unnamed" : name.first?.isNumber == true ? "_" + name : name
            while taken.contains(name) || reserved.contains(name) || ReservedWords.swiftMembers.contains(name) {
                name += "_"
            }
            taken.insert(name)
            return ReservedWords.swiftKeywords.contains(name) ? "`\(name)`" : name
        }
    }
}

/// The names of the properties and oneof cases of one message.
package struct SwiftMemberNames: Sendable {
    private let fields: [Int32: String]
    private let oneofs: [String: String]

    init(_ message: MessageModel) {
        let plain = message.fieldsByNumber.filter { $0.oneof == nil }
        // Fields first, so that their names don't depend on the oneofs.
        let names = SwiftNames.unique(
            plain.map { NameWords($0.name).lowerCamel } + message.oneofs.map { NameWords($0.name).lowerCamel })
        var fields = Dictionary(uniqueKeysWithValues: zip(plain.map(\.number), names))
        for oneof in message.oneofs {
            let cases = message.fieldsByNumber.filter { $0.oneof == oneof.name }
            let names = SwiftNames.unique(
                cases.map { NameWords($0.name).lowerCamel }, reserved: ["none", "some", "fieldName"])
            fields.merge(zip(cases.map(\.number), names)) { first, _ in first }
        }
        self.fields = fields
        self.oneofs = Dictionary(
            zip(message.oneofs.map(\.name), names.dropFirst(plain.count)), uniquingKeysWith: { first, _ in first })
    }

    /// The property of a field, or the case of a field in a oneof.
    package func field(_ field: FieldModel) -> String {
        fields[field.number] ?? field.name
    }

    /// The property of a oneof.
    package func oneof(_ oneof: OneofModel) -> String {
        oneofs[oneof.name] ?? oneof.name
    }
}
