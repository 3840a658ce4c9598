package import CLP

/// Writes what a proto file defines as a proto file says it, without the comments, which descriptors don't have.
package struct ProtoText {
    private let file: ProtoFile

    package init(_ file: ProtoFile) { self.file = file }

    /// The text of a symbol: of a service, method, message or enum itself, of a field, oneof or value that which holds
    /// it. Nil when the file does not define it.
    package func text(of symbol: String) -> String? {
        let name = symbol.replacing("/", with: ".")
        for service in file.services {
            let fullName = ProtoFile.join(file.package, service.name)
            if name == fullName { return Self.text(of: service) }
            if let method = service.methods.first(where: { name == ProtoFile.join(fullName, $0.name) }) {
                return "service \(fullName) {\n" + Self.indented(Self.text(of: method)) + "}\n"
            }
        }
        if let found = text(of: name, in: file.messages, file.enums, scope: file.package) { return found }
        let extensions = file.extensions.filter { name == ProtoFile.join(file.package, $0.name) }
        return extensions.first.map { "extend \($0.extendee) {\n" + Self.indented(Self.text(of: $0)) + "}\n" }
    }

    private func text(
        of name: String, in messages: [ProtoFile.Message], _ enums: [ProtoFile.Enumeration], scope: String
    ) -> String? {
        for enumeration in enums {
            let names = [enumeration.name] + enumeration.values.map(\.name)
            if names.contains(where: { name == ProtoFile.join(scope, $0) }) { return Self.text(of: enumeration) }
        }
        for message in messages {
            let fullName = ProtoFile.join(scope, message.name)
            let members = message.fields.map(\.name) + message.oneofs
            if name == fullName || members.contains(where: { name == ProtoFile.join(fullName, $0) }) {
                return Self.text(of: message)
            }
            if name.hasPrefix(fullName + "."),
                let found = text(of: name, in: message.messages, message.enums, scope: fullName)
            {
                return found
            }
        }
        return nil
    }

    private static func text(of service: ProtoFile.Service) -> String {
        var body = options([
            ("deprecated", service.isDeprecated), ("(clp.content)", service.carriesContent),
        ]).map { "option \($0);\n" }.joined()
        body += service.methods.map(text).joined()
        return "service \(service.name) {\n" + indented(body) + "}\n"
    }

    private static func text(of method: ProtoFile.Method) -> String {
        let request = (method.streamsRequests ? "stream " : "") + method.input
        let reply = (method.streamsReplies ? "stream " : "") + method.output
        let options = options([
            ("deprecated", method.isDeprecated), ("(clp.blocking)", method.isBlocking),
            ("(clp.idempotent)", method.isIdempotent),
        ])
        let head = "rpc \(method.name)(\(request)) returns (\(reply))"
        if options.isEmpty { return head + ";\n" }
        return head + " {\n" + indented(options.map { "option \($0);\n" }.joined()) + "}\n"
    }

    private static func text(of enumeration: ProtoFile.Enumeration) -> String {
        let values = enumeration.values.map { "\($0.name) = \($0.number);\n" }.joined()
        return "enum \(enumeration.name) {\n" + indented(values) + "}\n"
    }

    private static func text(of message: ProtoFile.Message) -> String {
        var body = message.enums.map(text).joined()
        body += message.messages.filter { !$0.isMapEntry }.map(text).joined()
        var written: Set<Int> = []
        for field in message.fields {
            guard let oneof = field.oneof, !field.isExplicitlyOptional, message.oneofs.indices.contains(oneof) else {
                body += text(of: field, in: message)
                continue
            }
            guard written.insert(oneof).inserted else { continue }
            let cases = message.fields.filter { $0.oneof == oneof }.map { text(of: $0, in: message) }.joined()
            body += "oneof \(message.oneofs[oneof]) {\n" + indented(cases) + "}\n"
        }
        return "message \(message.name) {\n" + indented(body) + "}\n"
    }

    private static func text(of field: ProtoFile.Field, in message: ProtoFile.Message? = nil) -> String {
        let options = options([("deprecated", field.isDeprecated), ("(clp.sensitive)", field.isSensitive)])
        let end =
            "\(field.name) = \(field.number)"
            + (options.isEmpty ? "" : " [" + options.joined(separator: ", ") + "]") + ";\n"
        let type = type(of: field)
        if let entry = message?.messages.first(where: { $0.isMapEntry && field.typeName.hasSuffix("." + $0.name) }),
            let key = entry.fields.first(where: { $0.number == 1 }),
            let value = entry.fields.first(where: { $0.number == 2 })
        {
            return "map<\(self.type(of: key)), \(self.type(of: value))> " + end
        }
        let label =
            switch field.label {
            case 2: "required "
            case 3: "repeated "
            default: field.isExplicitlyOptional ? "optional " : ""
            }
        return "\(label)\(type) " + end
    }

    /// The names of `google.protobuf.FieldDescriptorProto.Type`, by number from 1; empty: the type has a name of its own.
    private static let types = [
        "double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string", "", "", "bytes",
        "uint32", "", "sfixed32", "sfixed64", "sint32", "sint64",
    ]

    private static func type(of field: ProtoFile.Field) -> String {
        if !field.typeName.isEmpty { return field.typeName }
        let index = Int(field.type) - 1
        return types.indices.contains(index) && !types[index].isEmpty ? types[index] : "unknown"
    }

    private static func options(_ all: [(name: String, isSet: Bool)]) -> [String] {
        all.filter(\.isSet).map { "\($0.name) = true" }
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "  \($0)\n" }.joined()
    }
}
