/// An enum. All enums are open: a number without a name is kept.
package struct EnumModel: Sendable, Equatable {
    package var name: String
    /// Full name without a leading dot.
    package var fullName: String
    package var documentation: [String]
    package var isDeprecated: Bool
    /// In the order of the file; several may have one number.
    package var values: [EnumValueModel]

    package init(
        name: String, fullName: String, documentation: [String] = [], isDeprecated: Bool = false,
        values: [EnumValueModel] = []
    ) {
        self.name = name
        self.fullName = fullName
        self.documentation = documentation
        self.isDeprecated = isDeprecated
        self.values = values
    }

    /// The first name of each number, by rising number.
    package var distinctValues: [EnumValueModel] {
        var seen: Set<Int32> = []
        return values.filter { seen.insert($0.number).inserted }.sorted { $0.number < $1.number }
    }
}

/// A name for a number of an enum.
package struct EnumValueModel: Sendable, Equatable {
    package var name: String
    package var number: Int32
    package var documentation: [String]
    package var isDeprecated: Bool

    package init(name: String, number: Int32, documentation: [String] = [], isDeprecated: Bool = false) {
        self.name = name
        self.number = number
        self.documentation = documentation
        self.isDeprecated = isDeprecated
    }
}
