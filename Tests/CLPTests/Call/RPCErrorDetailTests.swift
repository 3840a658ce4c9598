import CLP
import CLPMessages
import CLPTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RPCErrorDetailTests {
    @Test func typedDetailsReachTheCaller() async throws {
        let service = TestService(
            .unary(Echo.say) { _, _ in
                var error = RPCError(violations: [
                    .init(field: "id", problem: "must not be empty"), .init(field: "n", problem: "must be positive"),
                ])
                error.debugID = "first"
                error.debugID = "second"
                error.retryAfter = .milliseconds(1500)
                throw error
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let error = try #require(await failure { try await client.unary(Echo.say, DebugId()) })
                #expect(error.code == .invalidArgument)
                #expect(error.message == "id: must not be empty")
                #expect(error.violations.map(\.field) == ["id", "n"])
                #expect(error.debugID == "second")
                #expect(error.details.count == 2)
                #expect(error.retryAfter == .milliseconds(1500))
            }
        }
        #expect(RPCError(code: .internal, message: "").violations.isEmpty)
        #expect(RPCError(violations: []).details.isEmpty)
        #expect(RPCError(violations: [], message: "no").message == "no")
    }

    /// The caller can report the id; the log has it beside the type of the error, and neither has its text.
    @Test func aFailureThatSaysNothingHasAnIdInTheLog() async throws {
        struct Secret: Error { let text = "the prompt" }
        let log = CapturedLog()
        let service = TestService(.unary(Echo.say) { _, _ in throw Secret() })
        try await TestServer.with(services: [service], logger: log.logger) { test in
            try await test.withClient { client in
                let error = try #require(await failure { try await client.unary(Echo.say, DebugId()) })
                #expect(error.code == .unknown)
                let id = try #require(error.debugID)
                #expect(id.count == 16)
                let line = try #require(await log.line(containing: "debug-id=\(id)"))
                #expect(line.contains("handler failed") && line.contains("error=Secret"))
                #expect(line.contains("method=test.Echo/Say") && !line.contains("prompt"))
            }
        }
    }
}
