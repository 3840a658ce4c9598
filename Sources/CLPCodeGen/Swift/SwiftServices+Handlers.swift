extension SwiftServices {
    /// How the unary methods of a handlers' protocol run.
    enum Style {
        /// All methods may wait.
        case asynchronous
        /// Unary methods return at once.
        case synchronous

        /// What the protocol is called after the service's name.
        var suffix: String { self == .asynchronous ? "Handlers" : "SynchronousHandlers" }
    }

    /// The protocol that a server implements, and the extension that makes its methods known to the runtime.
    func handlers(_ service: ServiceModel, _ methods: [Method], _ style: Style) -> [SwiftTypeDeclaration] {
        let notes: [String] =
            switch style {
            case .asynchronous: ["Implement this to serve `\(service.fullName)`."]
            case .synchronous:
                [
                    "Implement this to serve `\(service.fullName)` with unary methods that never wait: each runs on the",
                    "event loop, and no other call of that loop goes on before it returns.",
                ]
            }
        let requirements = SwiftTypeDeclaration(
            documentation: documentation(service) + [""] + notes, introducer: "\(access) protocol",
            name: names.service(service) + style.suffix, conformances: ["ServiceHandlers"],
            members: methods.map { .function(requirement($0, service, style)) })
        return [requirements, registrations(service, methods, style)]
    }

    private func requirement(_ method: Method, _ service: ServiceModel, _ style: Style) -> SwiftFunction {
        let kind = method.model.kind
        let (request, reply) = (names.type(method.model.input), names.type(method.model.output))
        let isSynchronous = style == .synchronous && kind == .unary
        return SwiftFunction(
            documentation: documentation(method.model, service),
            introducer: (isSynchronous ? "func " : "nonisolated(nonsending) func ") + method.name,
            parameters: [kind.streamsRequests ? "_ requests: MessageReader<\(request)>" : "_ request: \(request)"]
                + (kind.streamsReplies ? ["_ replies: MessageWriter<\(reply)>"] : [])
                + ["_ context: CallContext"],
            result: (isSynchronous ? "throws" : "async throws") + (kind.streamsReplies ? "" : " -> \(reply)"))
    }

    private func registrations(
        _ service: ServiceModel, _ methods: [Method], _ style: Style
    ) -> SwiftTypeDeclaration {
        let name = names.service(service)
        let entries = methods.map { SwiftStatement.line("    " + registration($0, of: name, style)) }
        return SwiftTypeDeclaration(
            introducer: "extension", name: name + style.suffix,
            members: [
                .property(
                    SwiftProperty(
                        documentation: ["What the service is."], introducer: "\(access) var", name: "service",
                        type: "ServiceDescriptor", body: [.line("\(name).descriptor")])),
                .property(
                    SwiftProperty(
                        documentation: ["The methods with the handlers that serve them."],
                        introducer: "\(access) var", name: "methods", type: "[MethodRegistration]",
                        body: [.line("[")] + entries + [.line("]")])),
            ])
    }

    private func registration(_ method: Method, of service: String, _ style: Style) -> String {
        let kind = method.model.kind
        let arguments =
            (kind.streamsRequests ? "requests, " : "request, ") + (kind.streamsReplies ? "replies, " : "") + "context"
        let isSynchronous = style == .synchronous && kind == .unary
        // A handler that may block its thread is sent to one of its own, which only the asynchronous form is.
        let registers = isSynchronous && !method.model.isBlocking ? "synchronousUnary" : kind.rawValue
        let call = "\(isSynchronous ? "try" : "try await") self.\(method.name)(\(arguments))"
        return ".\(registers)(\(service).\(method.name)) { \(arguments) in \(call) },"
    }
}
