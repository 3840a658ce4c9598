import CLP

/// Serves the Greeter of `Protos/greeter.proto`.
struct GreeterService: GreeterHandlers {
    func greet(_ request: GreetRequest, _ context: CallContext) async throws -> GreetReply {
        GreetReply(text: "Hello, \(request.name)")
    }

    func count(_ request: CountRequest, _ replies: MessageWriter<CountReply>, _ context: CallContext) async throws {
        for number in 1...max(request.to, 1) { try await replies.write(CountReply(number: number)) }
    }

    func greetAll(_ requests: MessageReader<GreetRequest>, _ context: CallContext) async throws -> GreetReply {
        var names: [String] = []
        for try await request in requests { names.append(request.name) }
        return GreetReply(text: "Hello, " + names.joined(separator: " and "))
    }

    func converse(
        _ requests: MessageReader<GreetRequest>, _ replies: MessageWriter<GreetReply>, _ context: CallContext
    ) async throws {
        for try await request in requests { try await replies.write(GreetReply(text: "Hello, \(request.name)")) }
    }
}
