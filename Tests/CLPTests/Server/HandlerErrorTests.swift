import CLP
import CLPMessages
import CLPTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HandlerErrorTests {
    private struct Leaky: Error, CustomStringConvertible { let description = "canary" }

    private func error(of handler: @escaping @Sendable () throws -> Void) async throws -> RPCError? {
        let service = TestService(
            .unary(Echo.say) { request, _ in
                try handler()
                return request
            })
        return try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                await failure { try await client.unary(Echo.say, DebugId(id: "x")) }
            }
        }
    }

    /// [CLP-META-1]
    @Test func trailersThatBreakTheRulesAreNotSent() async throws {
        let service = TestService(
            .unary(Echo.say) { request, _ in
                if request.id == "x" {
                    throw RPCError(code: .notFound, message: "gone", trailers: ["Bad Key": "x"])
                }
                return request
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let error = await failure { try await client.unary(Echo.say, DebugId(id: "x")) }
                #expect(error == RPCError(code: .notFound, message: "gone"))
            }
        }
    }

    @Test func foreignErrorsAreUnknownAndSayNothing() async throws {
        let error = try await error { throw Leaky() }
        #expect(error?.code == .unknown)
        #expect(error?.message == "the handler failed")
    }

    @Test func cancellationOfTheHandlersOwnIsCancelled() async throws {
        #expect(try await error { throw CancellationError() }?.code == .cancelled)
    }

    @Test func thrownOKIsNoSuccess() async throws {
        #expect(try await error { throw RPCError(code: .ok, message: "") }?.code == .unknown)
    }

    @Test func requestThatDoesNotDecodeIsInvalid() async throws {
        try await TestServer.with { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Say"), message: [0x0a, 0x05, 0x61]))
            let status = try #require(try await peer.nextFrame(ofType: 6))
            #expect(try Status(serialized: status.payload).code == 3)
        }
    }

    @Test func replyAboveItsLimitEndsTheCall() async throws {
        try await TestServer.with {
            $0.maximumReplySize = 100
        } _: { test in
            try await test.withClient { client in
                let long = String(repeating: "x", count: 200)
                #expect(
                    await failure { try await client.unary(Echo.say, DebugId(id: long)) }?.code == .resourceExhausted)
                let reply = try await client.unary(Echo.say, DebugId(id: "short"))
                #expect(reply.id == "short")
            }
        }
    }

    @Test func replyThatCanNotBeSerializedIsOurFault() async throws {
        let service = TestService(.unary(Echo.say) { _, _ in DebugId(id: "a\u{0}b") })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                #expect(await failure { try await client.unary(Echo.say, DebugId(id: "x")) }?.code == .internal)
            }
        }
    }

    @Test func writerThatOutlivesItsCallIsTold() async throws {
        let kept = Kept()
        let service = TestService(
            .serverStreaming(Echo.count) { _, replies, _ in kept.set(replies) })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let reader = try await client.serverStreaming(Echo.count, DebugId())
                #expect(try await reader.next() == nil)
                let writer = try #require(kept.take())
                #expect(await failure { try await writer.write(DebugId(id: "late")) }?.code == .failedPrecondition)
            }
        }
    }
}

private final class Kept: Sendable {
    private let writer = Mutex<MessageWriter<DebugId>?>(nil)
    func set(_ value: MessageWriter<DebugId>) { writer.withLock { $0 = value } }
    /// Once: a writer keeps its connection, and with it the service that keeps this.
    func take() -> MessageWriter<DebugId>? { writer.withLock { $0.take() } }
}
