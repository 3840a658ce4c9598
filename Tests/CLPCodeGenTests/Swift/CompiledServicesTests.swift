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
    }

    @Test func theServiceCarriesItsOptions() {
        #expect(Echo.descriptor.name == "fixtures.echo.v1.Echo")
        #expect(Echo.descriptor.methods == ["Say", "Repeat", "Switch", "Old"])
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
    }

    @Test func handlersRegisterEachMethod() {
        let handlers = Handlers()
        #expect(handlers.service == Echo.descriptor)
        #expect(handlers.methods.count == 4)
    }
}
