/// A message type.
package struct MessageModel: Sendable, Equatable {
    package var name: String
    /// Full name without a leading dot, such as `clpai.inference.v1.ChatRequest`.
    package var fullName: String
    package var documentation: [String]
    package var isDeprecated: Bool
    /// The message stands for one entry of a map field.
    package var isMapEntry: Bool
    /// In the order of the file.
    package var fields: [FieldModel]
    /// Without those that protoc makes for proto3 `optional`.
    package var oneofs: [OneofModel]
    package var messages: [MessageModel]
    package var enums: [EnumModel]

    package init(
        name: String, fullName: String, documentation: [String] = [], isDeprecated: Bool = false,
        isMapEntry: Bool = false, fields: [FieldModel] = [], oneofs: [OneofModel] = [], messages: [MessageModel] = [],
        enums: [EnumModel] = []
    ) {
        self.name = name
        self.fullName = fullName
        self.documentation = documentation
        self.isDeprecated = isDeprecated
        self.isMapEntry = isMapEntry
        self.fields = fields
        self.oneofs = oneofs
        self.messages = messages
        self.enums = enums
    }

    /// The message, then the messages inside it.
    package var selfAndNested: [MessageModel] {
        [self] + messages.flatMap(\.selfAndNested)
    }

    /// The fields by rising number, which is the order on the wire and in the tables.
    package var fieldsByNumber: [FieldModel] {
        fields.sorted { $0.number < $1.number }
    }
}

/// A oneof: at most one of its fields is set.
package struct OneofModel: Sendable, Equatable {
    package var name: String
    package var documentation: [String]

    package init(name: String, documentation: [String] = []) {
        self.name = name
        self.documentation = documentation
    }
}
