/// Writes the handlers' protocol, the methods and the client of each service.
struct SwiftServices {
    let file: FileModel
    let options: GeneratorOptions
    let names: SwiftNames

    private var access: String { options.visibility.rawValue.lowercased() }

    func generate(_ generatedBy: String) -> SwiftFile {
        SwiftFile(
            path: SwiftPaths.path(file, options, suffix: ".services.clp.swift"), header: [generatedBy],
            imports: options.serviceModule.isEmpty ? [] : [SwiftImport(access, options.serviceModule)],
            declarations: file.services.flatMap { service -> [SwiftDeclaration] in
                let methods = Array(zip(service.methods, SwiftNames.methods(of: service)))
                return [
                    .type(handlers(service, methods)), .type(registrations(service, methods)),
                    .type(descriptors(service, methods)), .type(client(service, methods)),
                ]
            })
    }

    private func handlers(
        _ service: ServiceModel, _ methods: [(model: MethodModel, name: String)]
    ) -> SwiftTypeDeclaration {
        SwiftTypeDeclaration(
            documentation: documentation(service) + ["", "Implement this to serve `\(service.fullName)`."],
            introducer: "\(access) protocol", name: names.service(service) + "Handlers",
            conformances: ["ServiceHandlers"],
            members: methods.map { method in
                let request = "_ request: \(names.type(method.model.input))"
                let reply = names.type(method.model.output)
                return .function(
                    SwiftFunction(
                        documentation: documentation(method.model, service),
                        introducer: "nonisolated(nonsending) func \(method.name)",
                        parameters: method.model.streamsReplies
                            ? [request, "_ replies: MessageWriter<\(reply)>", "_ context: CallContext"]
                            : [request, "_ context: CallContext"],
                        result: method.model.streamsReplies ? "async throws" : "async throws -> \(reply)"))
            })
    }

    private func registrations(
        _ service: ServiceModel, _ methods: [(model: MethodModel, name: String)]
    ) -> SwiftTypeDeclaration {
        let name = names.service(service)
        let entries: [SwiftStatement] = methods.map { method in
            let descriptor = "\(name).\(method.name)"
            return method.model.streamsReplies
                ? .line(
                    ".serverStreaming(\(descriptor)) { request, replies, context in "
                        + "try await self.\(method.name)(request, replies, context) },")
                : .line(
                    ".unary(\(descriptor)) { request, context in try await self.\(method.name)(request, context) },")
        }
        return SwiftTypeDeclaration(
            introducer: "extension", name: name + "Handlers",
            members: [
                .property(
                    SwiftProperty(
                        documentation: ["What the service is."], introducer: "\(access) var", name: "service",
                        type: "ServiceDescriptor", body: [.line("\(name).descriptor")])),
                .property(
                    SwiftProperty(
                        documentation: ["The methods with the handlers that serve them."],
                        introducer: "\(access) var", name: "methods", type: "[MethodRegistration]",
                        body: [.line("[")] + entries.map(Self.indented) + [.line("]")])),
            ])
    }

    private static func indented(_ statement: SwiftStatement) -> SwiftStatement {
        if case .line(let line) = statement { .line("    " + line) } else { statement }
    }

    private func descriptors(
        _ service: ServiceModel, _ methods: [(model: MethodModel, name: String)]
    ) -> SwiftTypeDeclaration {
        let methodNames = service.methods.map { "\"\($0.name)\"" }.joined(separator: ", ")
        var members: [SwiftDeclaration] = [
            .property(
                SwiftProperty(
                    documentation: ["The name, the methods and the descriptor set of the service."],
                    introducer: "\(access) static let", name: "descriptor",
                    value: """
                        ServiceDescriptor(
                            name: "\(service.fullName)",
                            methods: [\(methodNames)],
                            fileDescriptorSet: \(names.descriptorEnum(file)).fileDescriptorSet,
                            carriesContent: \(service.carriesContent))
                        """))
        ]
        members += methods.map { method in
            let types = "\(names.type(method.model.input)), \(names.type(method.model.output))"
            return .property(
                SwiftProperty(
                    documentation: documentation(method.model, service), introducer: "\(access) static let",
                    name: method.name,
                    value: """
                        MethodDescriptor<\(types)>(
                            service: "\(service.fullName)", name: "\(method.model.name)", \
                        kind: .\(method.model.streamsReplies ? "serverStreaming" : "unary"),
                            isBlocking: \(method.model.isBlocking), isIdempotent: \(method.model.isIdempotent))
                        """))
        }
        return SwiftTypeDeclaration(
            documentation: documentation(service), introducer: "\(access) enum", name: names.service(service),
            members: members)
    }

    private func client(
        _ service: ServiceModel, _ methods: [(model: MethodModel, name: String)]
    ) -> SwiftTypeDeclaration {
        let name = names.service(service)
        var members: [SwiftDeclaration] = [
            .property(SwiftProperty(introducer: "private let", name: "client", type: "Client")),
            .function(
                SwiftFunction(
                    documentation: ["Calls the service through this client."], introducer: "\(access) init",
                    parameters: ["_ client: Client"], body: [.line("self.client = client")])),
        ]
        members += methods.map { method in
            let reply = names.type(method.model.output)
            let call = method.model.streamsReplies ? "serverStreaming" : "unary"
            return .function(
                SwiftFunction(
                    documentation: documentation(method.model, service),
                    introducer: "\(access) nonisolated(nonsending) func \(method.name)",
                    parameters: [
                        "_ request: \(names.type(method.model.input))", "options: CallOptions = CallOptions()",
                    ],
                    result: "async throws -> " + (method.model.streamsReplies ? "MessageReader<\(reply)>" : reply),
                    body: [.line("try await self.client.\(call)(\(name).\(method.name), request, options: options)")]))
        }
        return SwiftTypeDeclaration(
            documentation: documentation(service) + ["", "Calls `\(service.fullName)`."],
            introducer: "\(access) struct", name: name + "Client", conformances: ["Sendable"], members: members)
    }

    private func documentation(_ service: ServiceModel) -> [String] {
        let lines = service.documentation.isEmpty ? ["The service `\(service.fullName)`."] : service.documentation
        return service.isDeprecated ? lines + ["", "- Note: the proto file marks this as deprecated."] : lines
    }

    private func documentation(_ method: MethodModel, _ service: ServiceModel) -> [String] {
        let lines =
            method.documentation.isEmpty ? ["The method `\(service.fullName)/\(method.name)`."] : method.documentation
        return method.isDeprecated ? lines + ["", "- Note: the proto file marks this as deprecated."] : lines
    }
}
