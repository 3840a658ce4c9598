/// The names of C for everything in a schema.
///
/// A type is `Prefix__Package__V1__Name`, its functions `prefix__package__v1__name__verb`. The prefix differs from
/// module to module, so that two of them may hold the same proto and still link into one program.
package struct CNames: Sendable {
    private let prefix: String
    private let types: [String: String]
    private let functions: [String: String]

    /// - Parameters:
    ///   - schema: what to name; equal schemas give equal names.
    ///   - prefix: the C package of the module, such as `inference_api`; may be empty.
    package init(_ schema: Schema, prefix: String) {
        self.prefix = prefix
        var types: [String: String] = [:]
        var functions: [String: String] = [:]
        var usedTypes: Set<String> = []
        var usedFunctions: Set<String> = []
        func unique(_ name: String, _ used: inout Set<String>) -> String {
            var name = name
            while !used.insert(name).inserted { name += "_" }
            return name
        }
        for file in schema.files {
            let scope = ([prefix] + file.protoPackage.split(separator: ".").map(String.init)).filter { !$0.isEmpty }
            for fullName in file.allMessages.map(\.fullName) + file.allEnums.map(\.fullName) {
                let inner = Self.path(fullName, inPackage: file.protoPackage)
                let typeParts = scope.map { NameWords($0).upperCamel } + inner
                types[fullName] = unique(typeParts.joined(separator: "__"), &usedTypes)
                let functionParts = (scope + inner).map { NameWords($0).snake }
                functions[fullName] = unique(functionParts.joined(separator: "__"), &usedFunctions)
            }
        }
        self.types = types
        self.functions = functions
    }

    /// The parts of a full name below its package.
    static func path(_ fullName: String, inPackage package: String) -> [String] {
        let depth = package.isEmpty ? 0 : package.split(separator: ".").count
        return fullName.split(separator: ".").dropFirst(depth).map(String.init)
    }

    /// The struct of a message, or the enum's type.
    package func type(_ fullName: String) -> String {
        types[fullName] ?? ""
    }

    /// What the names of a type's functions and tables begin with.
    package func functions(_ fullName: String) -> String {
        functions[fullName] ?? ""
    }

    /// The function that gives the address of a type's descriptor.
    package func getDescriptor(_ fullName: String) -> String {
        functions(fullName) + "__get_descriptor"
    }

    /// The function that sets a message to its defaults.
    package func initFunction(_ fullName: String) -> String {
        functions(fullName) + "__init"
    }

    /// The constant of an enum's value.
    package func enumConstant(_ value: EnumValueModel, of enumeration: EnumModel) -> String {
        functions(enumeration.fullName).uppercased() + "__" + value.name
    }

    /// The names of the members of a message's struct, unique within it.
    package func members(of message: MessageModel) -> CMemberNames {
        CMemberNames(message)
    }

    /// `name` with the module's prefix, for include guards.
    func prefixed(_ name: String) -> String {
        prefix.isEmpty ? name : prefix + "_" + name
    }

    /// Base name of the files written for a proto: its path with `_` for all but letters and digits.
    package static func fileBase(_ path: String) -> String {
        let stem = path.hasSuffix(".proto") ? String(path.dropLast(6)) : path
        return String(stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}

/// The names of the members of one C struct.
package struct CMemberNames: Sendable {
    private let fields: [Int32: String]
    private let cases: [String: String]

    init(_ message: MessageModel) {
        var used: Set<String> = ["base"]
        var fields: [Int32: String] = [:]
        var cases: [String: String] = [:]
        for field in message.fieldsByNumber {
            var name = ReservedWords.c.contains(field.name) ? field.name + "_" : field.name
            // The counter `n_x` or the flag `has_x` must be free too.
            while Self.all(name).contains(where: used.contains) { name += "_" }
            used.formUnion(Self.all(name))
            fields[field.number] = name
        }
        for oneof in message.oneofs {
            var name = oneof.name + "_case"
            while !used.insert(name).inserted { name += "_" }
            cases[oneof.name] = name
        }
        self.fields = fields
        self.cases = cases
    }

    private static func all(_ name: String) -> [String] {
        [name, "n_" + name, "has_" + name]
    }

    /// The member that holds the field.
    package func field(_ field: FieldModel) -> String {
        fields[field.number] ?? field.name
    }

    /// The member that says whether the field is present.
    package func has(_ field: FieldModel) -> String {
        "has_" + self.field(field)
    }

    /// The member that counts the elements of a repeated field.
    package func count(_ field: FieldModel) -> String {
        "n_" + self.field(field)
    }

    /// The member that holds the number of the set field of a oneof, or 0.
    package func oneofCase(_ name: String) -> String {
        cases[name] ?? name + "_case"
    }
}
