import CLP
import CLPMessages
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LoggingInterceptorTests {
    /// One line a call, with numbers and names of ours alone.
    @Test func aCallLeavesOneLine() async throws {
        let log = CapturedLog()
        try await TestServer.with(admission: [LoggingInterceptor()], logger: log.logger) { test in
            try await test.withClient { client in
                let options = CallOptions(metadata: ["canary-key": "canary-value"])
                _ = try await client.unary(Echo.say, DebugId(id: "canary-content"), options: options)
            }
            let line = try #require(try await log.line(containing: "call ended"))
            #expect(line.hasPrefix("debug call ended code=OK duration_ms="))
            #expect(line.contains("method=test.Echo/Say"))
            #expect(line.contains("reply_messages=1") && line.contains("request_bytes=16"))
        }
        #expect(log.lines.filter { $0.contains("call ended") }.count == 1)
        #expect(!log.lines.joined().contains("canary"))
    }

    @Test func aFaultIsLoggedHigher() async throws {
        let log = CapturedLog()
        let service = TestService(
            .unary(Echo.say) { request, _ in
                throw RPCError(code: request.id.isEmpty ? .invalidArgument : .unavailable, message: "no")
            })
        try await TestServer.with(
            services: [service], admission: [LoggingInterceptor()], logger: log.logger
        ) { test in
            var once = ClientConfiguration()
            once.retries = .never
            try await test.withClient(configuration: once) { client in
                for id in ["", "x"] {
                    await #expect(throws: RPCError.self) { try await client.unary(Echo.say, DebugId(id: id)) }
                }
            }
            #expect(try await log.line(containing: "info call ended code=UNAVAILABLE") != nil)
            #expect(try await log.line(containing: "debug call ended code=INVALID_ARGUMENT") != nil)
        }
    }
}
