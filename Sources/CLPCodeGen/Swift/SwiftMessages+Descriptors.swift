extension SwiftMessages {
    /// A file that holds nothing but the descriptor.
    ///
    /// - Throws: an import whose descriptor protoc did not send.
    func generateDescriptors(_ generatedBy: String) throws(CodeGenError) -> SwiftFile {
        SwiftFile(
            path: SwiftPaths.path(file, options, suffix: ".clp.swift"), header: [generatedBy],
            declarations: [.type(try descriptorSet(messageTypes: false))])
    }

    /// The enum that holds the file's descriptor set, that of its imports, and its message types.
    func descriptorSet(messageTypes: Bool) throws(CodeGenError) -> SwiftTypeDeclaration {
        var members = [
            Self.property(
                "\(access) static let", "fileDescriptorSet", "[UInt8]",
                ["The serialized `google.protobuf.FileDescriptorSet` of the file alone, without comments."],
                value: Self.literal(PluginResponse.descriptorSet(file.descriptorBytes)))
        ]
        let imports = try schema.imports(of: file)
        if !imports.isEmpty {
            var parts: [String] = []
            var embedded: [UInt8] = []
            for found in imports {
                switch found {
                case .generated(let other): parts.append("\(names.descriptorEnum(other)).fileDescriptorSet")
                case .embedded(let other): embedded += PluginResponse.descriptorSet(other.descriptorBytes)
                }
            }
            if !embedded.isEmpty { parts.insert(Self.literal(embedded), at: 0) }
            members.append(
                Self.property(
                    "\(access) static let", "importedDescriptorSet", "[UInt8]",
                    ["The serialized `google.protobuf.FileDescriptorSet` of what the file imports, directly or not."],
                    value: parts.joined(separator: " + ")))
        }
        if messageTypes {
            let types = file.allMessages.filter { !$0.isMapEntry }.map { names.type($0.fullName) + ".self" }
            members.append(
                .property(
                    SwiftProperty(
                        documentation: ["The types of all messages of the file, the nested ones too."],
                        introducer: "\(access) static var", name: "messageTypes", type: "[any Message.Type]",
                        body: [.line("[\(types.joined(separator: ", "))]")])))
        }
        return SwiftTypeDeclaration(
            documentation: ["What reflection tells of `\(file.path)`."], introducer: "\(access) enum",
            name: names.descriptorEnum(file), members: members)
    }

    private static func property(
        _ introducer: String, _ name: String, _ type: String, _ documentation: [String], value: String
    ) -> SwiftDeclaration {
        .property(
            SwiftProperty(
                documentation: documentation, introducer: introducer, name: name, type: type, value: value))
    }

    /// An array literal, a few numbers a line.
    private static func literal(_ bytes: [UInt8]) -> String {
        let width = 24
        let rows = stride(from: 0, to: bytes.count, by: width).map { start in
            "    " + bytes[start..<min(start + width, bytes.count)].map { "\($0)," }.joined(separator: " ")
        }
        return (["["] + rows + ["]"]).joined(separator: "\n")
    }
}
