/// What a plugin answers to protoc.
package struct PluginResponse: Sendable, Equatable {
    /// A file below protoc's output folder.
    package struct File: Sendable, Equatable {
        package var name: String
        package var content: String

        package init(name: String, content: String) {
            self.name = name
            self.content = content
        }
    }

    /// The reason why nothing was generated; protoc prints it and fails.
    package var error: String?
    package var files: [File]

    package init(error: String? = nil, files: [File] = []) {
        self.error = error
        self.files = files
    }

    /// The serialized `CodeGeneratorResponse`.
    package func serialized() -> [UInt8] {
        var bytes: [UInt8] = []
        if let error { Self.field(1, Array(error.utf8), &bytes) }
        // supported_features: FEATURE_PROTO3_OPTIONAL.
        bytes += [0x10, 0x01]
        for file in files {
            var inner: [UInt8] = []
            Self.field(1, Array(file.name.utf8), &inner)
            Self.field(15, Array(file.content.utf8), &inner)
            Self.field(15, inner, &bytes)
        }
        return bytes
    }

    /// A serialized `FileDescriptorSet` of one serialized `FileDescriptorProto`.
    static func descriptorSet(_ file: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        field(1, file, &bytes)
        return bytes
    }

    /// Appends a field of length-delimited wire type; the number is below 16.
    private static func field(_ number: UInt8, _ value: [UInt8], _ bytes: inout [UInt8]) {
        bytes.append(number << 3 | 2)
        var length = value.count
        while length > 0x7f {
            bytes.append(UInt8(length & 0x7f) | 0x80)
            length >>= 7
        }
        bytes.append(UInt8(length))
        bytes += value
    }
}
