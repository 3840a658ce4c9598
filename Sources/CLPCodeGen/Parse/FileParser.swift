import CCodeGenMessages
import CProtobufC

/// Turns the descriptor of one file into the neutral model.
///
/// Constructs that no output can express are errors here; what only one output refuses is that output's matter.
struct FileParser {
    let path: String
    let locations: SourceLocations

    /// - Throws: the first construct that is not supported.
    static func parse(_ file: CFileDescriptor) throws(CodeGenError) -> FileModel {
        let parser = FileParser(path: text(file.name), locations: SourceLocations(file))
        return try parser.model(file)
    }

    private func model(_ file: CFileDescriptor) throws(CodeGenError) -> FileModel {
        let syntax: FileModel.Syntax
        switch text(file.syntax) {
        case "", "proto2": syntax = .proto2
        case "proto3": syntax = .proto3
        case let other:
            throw error([12], "syntax \"\(other)\"", "only proto2 and proto3 are supported; write syntax = \"proto3\"")
        }
        if file.n_extension > 0 {
            throw error(
                [7, 0], "extension", "extensions are not supported; put the field into the message")
        }
        let package = text(file.package)
        var model = FileModel(path: path, protoPackage: package, syntax: syntax, documentation: locations.comment([12]))
        model.dependencies = texts(file.dependency, file.n_dependency)
        for (index, message) in structs(file.message_type, file.n_message_type).enumerated() {
            model.messages.append(try self.message(message, scope: package, at: [4, Int32(index)], syntax: syntax))
        }
        for (index, enumeration) in structs(file.enum_type, file.n_enum_type).enumerated() {
            model.enums.append(self.enumeration(enumeration, scope: package, at: [5, Int32(index)]))
        }
        for (index, service) in structs(file.service, file.n_service).enumerated() {
            model.services.append(self.service(service, scope: package, at: [6, Int32(index)]))
        }
        return model
    }

    private func message(
        _ message: CMessageDescriptor, scope: String, at path: [Int32], syntax: FileModel.Syntax
    ) throws(CodeGenError) -> MessageModel {
        let name = text(message.name)
        let fullName = join(scope, name)
        if message.n_extension > 0 {
            throw error(
                path + [6, 0], "message \(fullName), extension",
                "extensions are not supported; put the field into the message")
        }
        var model = MessageModel(name: name, fullName: fullName, documentation: locations.comment(path))
        model.isDeprecated = message.options?.pointee.deprecated ?? 0 != 0
        model.isMapEntry = message.options?.pointee.map_entry ?? 0 != 0
        for (index, nested) in structs(message.nested_type, message.n_nested_type).enumerated() {
            let path = path + [3, Int32(index)]
            model.messages.append(try self.message(nested, scope: fullName, at: path, syntax: syntax))
        }
        for (index, nested) in structs(message.enum_type, message.n_enum_type).enumerated() {
            model.enums.append(enumeration(nested, scope: fullName, at: path + [4, Int32(index)]))
        }
        let fields = structs(message.field, message.n_field)
        let oneofs = structs(message.oneof_decl, message.n_oneof_decl)
        for (index, oneof) in oneofs.enumerated() where !isSynthetic(index, fields) {
            let comment = locations.comment(path + [8, Int32(index)])
            model.oneofs.append(OneofModel(name: text(oneof.name), documentation: comment))
        }
        for (index, field) in fields.enumerated() {
            let context = FieldContext(
                owner: model, oneofNames: oneofs.map { text($0.name) }, path: path + [2, Int32(index)], syntax: syntax)
            model.fields.append(try self.field(field, context))
        }
        return model
    }

    /// protoc wraps each proto3 `optional` field in a oneof of its own, which exists in the descriptor only.
    private func isSynthetic(_ oneof: Int, _ fields: [CFieldDescriptor]) -> Bool {
        fields.contains { $0.has_oneof_index != 0 && Int($0.oneof_index) == oneof && $0.proto3_optional != 0 }
    }

    private func enumeration(_ enumeration: CEnumDescriptor, scope: String, at path: [Int32]) -> EnumModel {
        let name = text(enumeration.name)
        let values = structs(enumeration.value, enumeration.n_value).enumerated().map { index, value in
            EnumValueModel(
                name: text(value.name), number: value.number,
                documentation: locations.comment(path + [2, Int32(index)]),
                isDeprecated: value.options?.pointee.deprecated ?? 0 != 0)
        }
        return EnumModel(
            name: name, fullName: join(scope, name), documentation: locations.comment(path),
            isDeprecated: enumeration.options?.pointee.deprecated ?? 0 != 0, values: values)
    }

    private func service(_ service: CServiceDescriptor, scope: String, at path: [Int32]) -> ServiceModel {
        let name = text(service.name)
        var model = ServiceModel(name: name, fullName: join(scope, name), documentation: locations.comment(path))
        model.isDeprecated = service.options?.pointee.deprecated ?? 0 != 0
        model.carriesContent = CustomOptions.flag(CustomOptions.content, in: service.options?.pointee.base)
        for (index, method) in structs(service.method, service.n_method).enumerated() {
            model.methods.append(self.method(method, at: path + [2, Int32(index)]))
        }
        return model
    }

    private func method(_ method: CMethodDescriptor, at path: [Int32]) -> MethodModel {
        let options = method.options?.pointee
        return MethodModel(
            name: text(method.name), documentation: locations.comment(path),
            isDeprecated: options?.deprecated ?? 0 != 0,
            input: withoutDot(text(method.input_type)), output: withoutDot(text(method.output_type)),
            kind: .init(streamsRequests: method.client_streaming != 0, streamsReplies: method.server_streaming != 0),
            isBlocking: CustomOptions.flag(CustomOptions.blocking, in: options?.base),
            isIdempotent: CustomOptions.flag(CustomOptions.idempotent, in: options?.base))
    }

    func error(_ path: [Int32], _ construct: String, _ reason: String) -> CodeGenError {
        let position = locations.position(path)
        return CodeGenError(
            file: self.path, line: position?.line ?? 0, column: position?.column ?? 0, construct: construct,
            reason: reason)
    }
}

/// `scope.name`, or the name alone in a file without a package.
func join(_ scope: String, _ name: String) -> String {
    scope.isEmpty ? name : scope + "." + name
}

/// A full name as the model has it: protoc writes `.package.Name`.
func withoutDot(_ name: String) -> String {
    name.hasPrefix(".") ? String(name.dropFirst()) : name
}
