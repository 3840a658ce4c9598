import CLP
import CLPMessages
import CLPTesting
import Testing

/// Handlers that are plain functions.
@Suite(.timeLimit(.minutes(1)))
struct SynchronousHandlerTests {
    private struct Passing: ServerInterceptor {
        func intercept(_ context: CallContext, _ next: (CallContext) async throws -> Void) async throws {
            try await next(context)
        }
    }

    private static let service = TestService(
        .synchronousUnary(Echo.say) { request, context in
            // No task runs here.
            let isInTask = withUnsafeCurrentTask { $0 != nil }
            try context.setHead(["in-task": "\(isInTask)"])
            try context.setTrailers(["way": "straight"])
            if request.id == "bad" { throw RPCError(code: .notFound, message: "no such thing") }
            if request.id == "odd" { throw CancellationError() }
            return request
        })

    @Test func answersWithoutATask() async throws {
        try await TestServer.with(services: [Self.service]) { test in
            try await test.withClient { client in
                let reply = try await client.call(Echo.say, DebugId(id: "x"))
                #expect(reply.message.id == "x")
                #expect(reply.head["in-task"] == "false")
                #expect(reply.trailers["way"] == "straight")
                let error = await failure { try await client.unary(Echo.say, DebugId(id: "bad")) }
                #expect(error?.code == .notFound)
                #expect(error?.trailers["way"] == "straight")
                #expect(await failure { try await client.unary(Echo.say, DebugId(id: "odd")) }?.code == .cancelled)
            }
        }
    }

    /// [CLP-SHAPE-1]
    @Test func shapeAndDeadlineAreCheckedAsForOthers() async throws {
        try await TestServer.with(services: [Self.service]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(try .call(1, CallHeader(method: "test.Echo/Say"), message: nil))
            #expect(try await peer.status()?.code == 3)
            try await peer.open(3, CallHeader(method: "test.Echo/Say"))
            try await peer.send(try .id(3, "a"), try .id(3, "b", end: true))
            #expect(try await peer.status()?.code == 3)
            try await peer.send(try .call(5, CallHeader(method: "test.Echo/Say", timeoutUs: 0), message: []))
            #expect(try await peer.status()?.code == 4)
            try await peer.send(try .call(7, CallHeader(method: "test.Echo/Say"), message: [0xff]))
            #expect(try await peer.status()?.code == 3)
        }
    }

    @Test func runsInsideNoInterceptor() async throws {
        let error = await #expect(throws: ConfigurationError.self) {
            try await TestServer.with(services: [Self.service], interceptors: [Passing()]) { _ in }
        }
        #expect(error?.description.contains("test.Echo/Say") == true)
        let blocking = MethodDescriptor<DebugId, DebugId>(
            service: "test.Echo", name: "Block", kind: .unary, isBlocking: true)
        await #expect(throws: ConfigurationError.self) {
            try await TestServer.with(services: [TestService(.synchronousUnary(blocking) { request, _ in request })]) {
                _ in
            }
        }
    }
}
