import CLP

/// Serves the Greeter of `Protos/greeter.proto`.
struct GreeterService: GreeterHandlers {
    func greet(_ request: GreetRequest, _ context: CallContext) async throws -> GreetReply {
        GreetReply(text: "Hello, \(request.name)")
    }

    func count(_ request: CountRequest, _ replies: MessageWriter<CountReply>, _ context: CallContext) async throws {
        for number in 1...max(request.to, 1) { try await replies.write(CountReply(number: number)) }
    }
}
