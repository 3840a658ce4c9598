/// A field of a message.
package struct FieldModel: Sendable, Equatable {
    package var name: String
    package var number: Int32
    package var documentation: [String]
    package var isDeprecated: Bool
    /// `(clp.sensitive)`: no description shows anything of it.
    package var isSensitive: Bool
    package var type: FieldType
    package var cardinality: Cardinality
    /// Name of the oneof that the field is a member of.
    package var oneof: String?
    /// The text of a proto2 default, as protoc writes it.
    package var defaultValue: String?

    package init(
        name: String, number: Int32, documentation: [String] = [], isDeprecated: Bool = false,
        isSensitive: Bool = false, type: FieldType, cardinality: Cardinality, oneof: String? = nil,
        defaultValue: String? = nil
    ) {
        self.name = name
        self.number = number
        self.documentation = documentation
        self.isDeprecated = isDeprecated
        self.isSensitive = isSensitive
        self.type = type
        self.cardinality = cardinality
        self.oneof = oneof
        self.defaultValue = defaultValue
    }
}

/// How often a field may occur, and whether its absence can be told from its default.
package enum Cardinality: Sendable, Equatable {
    /// proto2 `required`.
    case required
    /// Present or absent: proto2 and proto3 `optional`, every singular message field, a member of a oneof.
    case optional
    /// proto3 without a label: the default value is absence.
    case implicit
    case repeated(packed: Bool)
    /// `map<…>`; the field's type is the message of an entry.
    case map(key: FieldType, value: FieldType)
}

/// The type of one value of a field.
package enum FieldType: Sendable, Equatable {
    case scalar(ScalarType)
    case string
    case bytes
    /// Full name without a leading dot.
    case message(String)
    /// Full name without a leading dot.
    case enumeration(String)
}

/// The types of fixed size, named as Protobuf names them.
package enum ScalarType: String, Sendable, Equatable, CaseIterable {
    case double
    case float
    case int32
    case int64
    case uint32
    case uint64
    case sint32
    case sint64
    case fixed32
    case fixed64
    case sfixed32
    case sfixed64
    case bool
}
