/// Writes the handlers' protocols, the methods and the client of each service.
struct SwiftServices {
    /// A method with its name in Swift.
    typealias Method = (model: MethodModel, name: String)

    let schema: Schema
    let file: FileModel
    let options: GeneratorOptions
    let names: SwiftNames

    var access: String { options.visibility.rawValue.lowercased() }

    /// - Throws: an import whose descriptor protoc did not send.
    func generate(_ generatedBy: String) throws(CodeGenError) -> SwiftFile {
        let hasImports = try !schema.imports(of: file).isEmpty
        return SwiftFile(
            path: SwiftPaths.path(file, options, suffix: ".services.clp.swift"), header: [generatedBy],
            imports: options.serviceModule.isEmpty ? [] : [SwiftImport(access, options.serviceModule)],
            declarations: file.services.flatMap { service -> [SwiftDeclaration] in
                let methods = Array(zip(service.methods, SwiftNames.methods(of: service)))
                var declarations = handlers(service, methods, .asynchronous)
                // Without a unary method the two protocols would ask for the same.
                if service.methods.contains(where: { $0.kind == .unary }) {
                    declarations += handlers(service, methods, .synchronous)
                }
                return
                    (declarations + [descriptors(service, methods, hasImports: hasImports), client(service, methods)])
                    .map { .type($0) }
            })
    }

    private func descriptors(
        _ service: ServiceModel, _ methods: [Method], hasImports: Bool
    ) -> SwiftTypeDeclaration {
        let methodNames = service.methods.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let holder = names.descriptorEnum(file)
        let descriptorSet =
            (hasImports ? "\(holder).importedDescriptorSet + " : "") + "\(holder).fileDescriptorSet"
        var members: [SwiftDeclaration] = [
            .property(
                SwiftProperty(
                    documentation: ["The name, the methods and the descriptor set of the service."],
                    introducer: "\(access) static let", name: "descriptor",
                    value: """
                        ServiceDescriptor(
                            name: "\(service.fullName)",
                            methods: [\(methodNames)],
                            fileDescriptorSet: \(descriptorSet),
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
                        kind: .\(method.model.kind.rawValue),
                            isBlocking: \(method.model.isBlocking), isIdempotent: \(method.model.isIdempotent))
                        """))
        }
        return SwiftTypeDeclaration(
            documentation: documentation(service), introducer: "\(access) enum", name: names.service(service),
            members: members)
    }

    func documentation(_ service: ServiceModel) -> [String] {
        let lines = service.documentation.isEmpty ? ["The service `\(service.fullName)`."] : service.documentation
        return service.isDeprecated ? lines + ["", "- Note: the proto file marks this as deprecated."] : lines
    }

    func documentation(_ method: MethodModel, _ service: ServiceModel) -> [String] {
        let lines =
            method.documentation.isEmpty ? ["The method `\(service.fullName)/\(method.name)`."] : method.documentation
        return method.isDeprecated ? lines + ["", "- Note: the proto file marks this as deprecated."] : lines
    }
}
