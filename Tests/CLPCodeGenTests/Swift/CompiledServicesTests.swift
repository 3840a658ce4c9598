import CLP
import Testing

/// The code of echo.proto's services, compiled.
struct CompiledServicesTests {
    private struct Handlers: EchoHandlers {
        func say(_ request: EchoRequest, _ context: CallContext) async throws -> EchoResponse { EchoResponse() }
        func `repeat`(
            _ request: EchoRequest, _ replies: MessageWriter<EchoResponse>, _ context: CallContext
        ) async throws {}
        func `switch`(_ request: EchoRequest, _ context: CallContext) async throws -> EchoResponse { EchoResponse() }
        func old(_ request: EchoRequest, _ context: CallContext) async throws -> EchoResponse { EchoResponse() }
        func gather(
            _ requests: MessageReader<EchoRequest>, _ context: CallContext
        ) async throws -> EchoResponse {
            var text = ""
            for try await request in requests { text += request.text }
            return EchoResponse(text: text)
        }
        func talk(
            _ requests: MessageReader<EchoRequest>, _ replies: MessageWriter<Outcome>, _ context: CallContext
        ) async throws {
            while let request = try await requests.next() { try await replies.write(Outcome(text: request.text)) }
        }
        func wait(_ request: EchoRequest, _ context: CallContext) async throws -> EchoResponse { EchoResponse() }
    }

    private struct QuickHandlers: EchoSynchronousHandlers {
        func say(_ request: EchoRequest, _ context: CallContext) throws -> EchoResponse { EchoResponse() }
        func `repeat`(
            _ request: EchoRequest, _ replies: MessageWriter<EchoResponse>, _ context: CallContext
        ) async throws {}
        func `switch`(_ request: EchoRequest, _ context: CallContext) throws -> EchoResponse { EchoResponse() }
        func old(_ request: EchoRequest, _ context: CallContext) throws -> EchoResponse { EchoResponse() }
        func gather(
            _ requests: MessageReader<EchoRequest>, _ context: CallContext
        ) async throws -> EchoResponse { EchoResponse() }
        func talk(
            _ requests: MessageReader<EchoRequest>, _ replies: MessageWriter<Outcome>, _ context: CallContext
        ) async throws {}
        func wait(_ request: EchoRequest, _ context: CallContext) throws -> EchoResponse { EchoResponse() }
    }

    /// What a user writes to call each kind; that it compiles is the test.
    private func calls(_ echo: EchoClient) async throws -> Int {
        var texts = [try await echo.say(.init(text: "a"), options: .init(timeout: .seconds(1))).text]
        for try await reply in try await echo.repeat(.init(times: 2)) { texts.append(reply.text) }
        let sum = try await echo.gather { requests in
            for text in texts { try await requests.write(.init(text: text)) }
        }
        let replies = try await echo.talk(options: .init(timeout: .seconds(1))) { requests, replies in
            try await requests.write(.init(text: sum.text))
            return try await replies.next()
        }
        return replies?.text.count ?? 0
    }

    @Test func theServiceCarriesItsOptions() {
        #expect(Echo.descriptor.name == "fixtures.echo.v1.Echo")
        #expect(Echo.descriptor.methods == ["Say", "Repeat", "Switch", "Old", "Gather", "Talk", "Wait"])
        #expect(Echo.descriptor.carriesContent)
        #expect(Echo.descriptor.fileDescriptorSet == EchoProto.fileDescriptorSet)
        #expect(!EchoRequest_.descriptor.carriesContent)
    }

    @Test func methodsCarryTheirOptions() {
        #expect(Echo.say.path == "fixtures.echo.v1.Echo/Say")
        #expect(Echo.say.kind == .unary)
        #expect(Echo.say.isIdempotent)
        #expect(!Echo.say.isBlocking)
        #expect(Echo.repeat.kind == .serverStreaming)
        #expect(!Echo.repeat.isIdempotent)
        #expect(Echo.repeat.isBlocking)
        #expect(!Echo.switch.isIdempotent && !Echo.switch.isBlocking)
        #expect(Echo.gather.kind == .clientStreaming)
        #expect(Echo.talk.kind == .bidirectionalStreaming)
        #expect(Streams.talk.kind == .bidirectionalStreaming)
    }

    @Test func handlersRegisterEachMethod() {
        for methods in [Handlers().methods, QuickHandlers().methods] {
            #expect(methods.map(\.path) == Echo.descriptor.methods.map { "fixtures.echo.v1.Echo/\($0)" })
            #expect(
                methods.map(\.kind) == [
                    .unary, .serverStreaming, .unary, .unary, .clientStreaming, .bidirectionalStreaming, .unary,
                ])
            #expect(methods.map(\.isBlocking) == [false, true, false, false, false, false, true])
        }
        #expect(Handlers().service == Echo.descriptor)
        #expect(QuickHandlers().service == Echo.descriptor)
    }

    @Test func aServiceCarriesTheFilesThatItImports() {
        #expect(RelayProto.importedDescriptorSet == EchoProto.fileDescriptorSet)
        #expect(Relay.descriptor.fileDescriptorSet == EchoProto.fileDescriptorSet + RelayProto.fileDescriptorSet)
    }
}
