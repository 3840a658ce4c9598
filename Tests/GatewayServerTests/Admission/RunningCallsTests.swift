import CLP
import GatewayServer
import Testing

@Suite struct RunningCallsTests {
    private let calls = RunningCalls()

    @Test func withoutACallNobodyWaits() async {
        #expect(await calls.waitUntilNone(limit: .seconds(60)) == 0)
    }

    @Test func theWaitEndsWithTheLastHandlerAlthoughItsTaskIsCancelled() async throws {
        let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let handler = Task { [calls] in
            try await calls.intercept(Self.context) { _ in
                hasBegun.finish()
                // As a settlement does, this goes on after the caller has left.
                await Task.detached { for await _ in gate {} }.value
            }
        }
        for await _ in begun {}
        handler.cancel()
        #expect(await calls.waitUntilNone(limit: .milliseconds(20)) == 1)
        async let left = calls.waitUntilNone(limit: .seconds(60))
        open.finish()
        #expect(await left == 0)
    }

    @Test func aHandlerThatThrowsHasEnded() async {
        await #expect(throws: RPCError.self) {
            try await calls.intercept(Self.context) { _ in throw RPCError(code: .internal, message: "no") }
        }
        #expect(await calls.waitUntilNone(limit: .seconds(60)) == 0)
    }

    private static var context: CallContext {
        CallContext(CallScope(method: "a.B/C", metadata: [:], timeout: .seconds(5)))
    }
}
