extension SwiftServices {
    /// The struct through which a program calls the service.
    func client(_ service: ServiceModel, _ methods: [Method]) -> SwiftTypeDeclaration {
        let members: [SwiftDeclaration] = [
            .property(SwiftProperty(introducer: "private let", name: "client", type: "Client")),
            .function(
                SwiftFunction(
                    documentation: ["Calls the service through this client."], introducer: "\(access) init",
                    parameters: ["_ client: Client"], body: [.line("self.client = client")])),
        ]
        return SwiftTypeDeclaration(
            documentation: documentation(service) + ["", "Calls `\(service.fullName)`."],
            introducer: "\(access) struct", name: names.service(service) + "Client", conformances: ["Sendable"],
            members: members + methods.map { .function(call($0, service)) })
    }

    private func call(_ method: Method, _ service: ServiceModel) -> SwiftFunction {
        let kind = method.model.kind
        let (request, reply) = (names.type(method.model.input), names.type(method.model.output))
        let options = "options: CallOptions = CallOptions()"
        var function = SwiftFunction(
            documentation: documentation(method.model, service),
            introducer: "\(access) nonisolated(nonsending) func \(method.name)")
        let descriptor = "\(names.service(service)).\(method.name)"
        switch kind {
        case .unary, .serverStreaming:
            function.parameters = ["_ request: \(request)", options]
            function.result = "async throws -> " + (kind == .unary ? reply : "MessageReader<\(reply)>")
            function.body = [
                .line("try await self.client.\(kind.rawValue)(\(descriptor), request, options: options)")
            ]
        case .clientStreaming:
            function.documentation += ["", "- Parameter requests: Writes the requests; they end when it returns."]
            function.parameters = [
                options,
                "_ requests: nonisolated(nonsending) (MessageWriter<\(request)>) async throws -> Void",
            ]
            function.result = "async throws -> \(reply)"
            function.body = [
                .line("try await self.client.clientStreaming(\(descriptor), options: options, requests)")
            ]
        case .bidirectionalStreaming:
            function.documentation += [
                "",
                "- Parameter exchange: Writes the requests, says `finish()` after the last, and reads the replies. The call",
                "  is over when it returns.",
            ]
            function.introducer += "<\(names.outcome)>"
            function.parameters = [
                options,
                "_ exchange: nonisolated(nonsending) (MessageWriter<\(request)>, MessageReader<\(reply)>)"
                    + " async throws -> \(names.outcome)",
            ]
            function.result = "async throws -> \(names.outcome)"
            function.body = [
                .line("try await self.client.bidirectionalStreaming(\(descriptor), options: options, exchange)")
            ]
        }
        return function
    }
}
