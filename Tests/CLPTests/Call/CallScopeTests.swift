import CLP
import CLPMessages
import CLPTesting
import Testing

/// What a handler knows of its call, and what the calls that it makes inherit.
@Suite(.timeLimit(.minutes(1)))
struct CallScopeTests {
    private static let trace = (1...25).map { UInt8($0) }

    private static let telling = TestService(
        .unary(Echo.say) { _, context in
            let scope = try #require(CallScope.current)
            #expect(scope === context.scope)
            let child = await Task { CallScope.current === scope }.value
            #expect(child, "a task that the handler starts inherits it")
            let facts = [
                "\(context.attempt)", "\(context.idempotencyKey)", "\(context.traceParent == Self.trace)",
                context.traceState,
                "\(context.criticality == .sheddable)", "\(context.timeRemaining < .seconds(5))",
            ]
            return DebugId(id: facts.joined(separator: " "))
        })

    @Test func theHeaderReachesTheHandler() async throws {
        try await TestServer.with(services: [Self.telling]) { test in
            let peer = try await test.rawPeer()
            let header = CallHeader(
                method: "test.Echo/Say", timeoutUs: 5_000_000, criticality: .sheddable, attempt: 2,
                idempotencyKey: [7, 8], traceParent: Self.trace, traceState: "a=b")
            try await peer.send(try .call(1, header, message: []))
            #expect(try await peer.nextFrame(ofType: 4)?.id == "2 [7, 8] true a=b true true")
        }
        #expect(CallScope.current == nil)
    }

    /// [CLP-META-3]
    @Test func aTraceOfAnotherLengthIsRefused() async throws {
        try await TestServer.with(services: [Self.telling]) { test in
            let peer = try await test.rawPeer()
            let header = CallHeader(method: "test.Echo/Say", traceParent: Array(Self.trace.dropLast()))
            try await peer.send(try .call(1, header, message: []))
            #expect(try await peer.status()?.code == 3)
        }
    }

    /// What a call elsewhere failed with names places and repeats advice that are not for this server's caller.
    @Test func failuresOfCallsElsewhereAreNotPassedOn() async throws {
        let inner = TestService(
            .unary(Echo.say) { _, _ in
                throw RPCError(
                    code: .notFound, message: "secret place", details: [try .init(DebugId(id: "inner"))],
                    trailers: ["inner": "x"], retryAfter: .seconds(1))
            })
        try await TestServer.with(services: [inner]) { innerTest in
            try await innerTest.withClient { client in
                let outer = TestService(
                    .unary(Echo.say) { request, _ in
                        do throws(RPCError) { return try await client.unary(Echo.say, request) } catch {
                            if request.id == "own" {
                                throw RPCError(code: error.code, message: "there is no such item")
                            }
                            throw error
                        }
                    })
                try await TestServer.with(services: [outer]) { test in
                    let peer = try await test.rawPeer()
                    try await peer.send(try .call(1, CallHeader(method: "test.Echo/Say"), message: []))
                    let status = try #require(await peer.status())
                    #expect(status.code == 2 && status.message == "a call to another service failed")
                    #expect(status.trailers.isEmpty && status.retryAfterMs == nil && status.details.count == 1)
                    let own = try DebugId(id: "own").serialized()
                    try await peer.send(try .call(3, CallHeader(method: "test.Echo/Say"), message: own))
                    #expect(try await peer.status()?.code == 5)
                }
            }
        }
    }

    /// [CLP-DEADLINE-1] Calls made in a handler end with it at the latest, and carry on its criticality and trace.
    @Test func callsInsideAHandlerInheritItsScope() async throws {
        let inner = TestService(
            .unary(Echo.say) { request, context in
                let isShort = context.timeRemaining < .seconds(2)
                let isLower = context.criticality == .sheddable
                return DebugId(id: "\(isShort) \(isLower) \(context.traceParent == Self.trace) \(context.traceState)")
            })
        try await TestServer.with(services: [inner]) { innerTest in
            try await innerTest.withClient { client in
                let outer = TestService(
                    .unary(Echo.say) { request, _ in
                        try await client.unary(Echo.say, request, options: CallOptions(timeout: .seconds(30)))
                    })
                try await TestServer.with(services: [outer]) { test in
                    let peer = try await test.rawPeer()
                    let header = CallHeader(
                        method: "test.Echo/Say", timeoutUs: 2_000_000, criticality: .sheddable,
                        traceParent: Self.trace, traceState: "a=b")
                    try await peer.send(try .call(1, header, message: []))
                    #expect(try await peer.nextFrame(ofType: 4)?.id == "true true true a=b")
                }
            }
        }
    }
}
