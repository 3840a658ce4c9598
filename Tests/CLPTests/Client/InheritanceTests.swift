import CLP
import CLPMessages
import Testing

/// What a call takes over from the handler in which it is made.
@Suite(.timeLimit(.minutes(1)))
struct InheritanceTests {
    /// Calls a server whose handler calls another; gives what the second handler saw.
    private func inner(
        _ options: CallOptions, inside: CallOptions = CallOptions()
    ) async throws -> (outer: Duration, inner: Duration, criticality: Criticality, traceParent: [UInt8], state: String)
    {
        let seen = Box<CallContext>()
        let outer = Box<Duration>()
        let backend = try await TestBackend(services: [
            TestService(
                .unary(Echo.say) { request, context in
                    seen.set(context)
                    return request
                })
        ])
        try await withClient("clp://127.0.0.1:\(backend.port)") { within in
            let service = TestService(
                .unary(Echo.say) { request, context in
                    outer.set(context.timeRemaining)
                    return try await within.unary(Echo.say, request, options: inside)
                })
            try await TestServer.with(services: [service]) { test in
                try await withClient("clp://\(test.address)") { client in
                    _ = try await client.unary(Echo.say, DebugId(), options: options)
                }
            }
        }
        let context = try #require(seen.value)
        let result = (
            try #require(outer.value), context.timeRemaining, context.criticality, context.traceParent,
            context.traceState
        )
        try await backend.stop()
        return result
    }

    @Test func deadlineIsTheShorterOfBoth() async throws {
        let inherited = try await inner(CallOptions(timeout: .seconds(20)))
        #expect(inherited.outer <= .seconds(20))
        #expect(inherited.inner <= inherited.outer)
        let shorter = try await inner(CallOptions(timeout: .seconds(50)), inside: CallOptions(timeout: .seconds(5)))
        #expect(shorter.inner <= .seconds(5))
        let longer = try await inner(CallOptions(timeout: .seconds(5)), inside: CallOptions(timeout: .seconds(50)))
        #expect(longer.inner <= .seconds(5))
    }

    @Test func criticalityAndTraceGoOn() async throws {
        var options = CallOptions(criticality: .sheddable)
        options.traceParent = (0..<25).map { UInt8($0) }
        options.traceState = "a=b"
        let inherited = try await inner(options)
        #expect(inherited.criticality == .sheddable)
        #expect(inherited.traceParent == options.traceParent)
        #expect(inherited.state == "a=b")
        var own = CallOptions(criticality: .normal)
        own.traceParent = Array(repeating: 7, count: 25)
        let other = try await inner(options, inside: own)
        #expect(other.criticality == .normal)
        #expect(other.traceParent == own.traceParent)
        #expect(other.state == "")
    }

    @Test func traceOfAWrongLengthIsRefusedBeforeItIsSent() async throws {
        try await withClient("clp://127.0.0.1:1") { client in
            var options = CallOptions()
            options.traceParent = [1, 2, 3]
            let error = await failure { try await client.unary(Echo.say, DebugId(), options: options) }
            #expect(error?.code == .invalidArgument)
            options.traceParent = []
            options.traceState = String(repeating: "x", count: 513)
            let other = await failure { try await client.unary(Echo.say, DebugId(), options: options) }
            #expect(other?.code == .invalidArgument, "[CLP-META-3]")
        }
    }
}
