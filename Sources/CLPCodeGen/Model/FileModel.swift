/// One `.proto` file, free of the form in which protoc describes it.
package struct FileModel: Sendable, Equatable {
    /// Which rules of presence and packing the file follows.
    package enum Syntax: String, Sendable, Equatable {
        case proto2
        case proto3
    }

    /// Path as protoc was given it, such as `clpai/inference/v1/inference.proto`.
    package var path: String
    /// Protobuf package, empty if the file names none.
    package var protoPackage: String
    package var syntax: Syntax
    /// The comment above the `syntax` line.
    package var documentation: [String]
    /// Paths of the imported files.
    package var dependencies: [String]
    package var messages: [MessageModel]
    package var enums: [EnumModel]
    package var services: [ServiceModel]
    /// The serialized `FileDescriptorProto` without source information.
    package var descriptorBytes: [UInt8]

    package init(
        path: String, protoPackage: String, syntax: Syntax, documentation: [String] = [], dependencies: [String] = [],
        messages: [MessageModel] = [], enums: [EnumModel] = [], services: [ServiceModel] = [],
        descriptorBytes: [UInt8] = []
    ) {
        self.path = path
        self.protoPackage = protoPackage
        self.syntax = syntax
        self.documentation = documentation
        self.dependencies = dependencies
        self.messages = messages
        self.enums = enums
        self.services = services
        self.descriptorBytes = descriptorBytes
    }

    /// All messages of the file, outer before inner, in the order of the file.
    package var allMessages: [MessageModel] {
        messages.flatMap(\.selfAndNested)
    }

    /// All enums of the file: the file's own, then those of each message.
    package var allEnums: [EnumModel] {
        enums + allMessages.flatMap(\.enums)
    }
}
