import CLP
import CLPMessages
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ClientMetricsTests {
    private let recorded = RecordedMetrics()

    private func configuration() -> ClientConfiguration {
        var configuration = ClientConfiguration()
        configuration.metrics = ClientMetrics(factory: recorded)
        return configuration
    }

    @Test func callsAndConnectionsAreCounted() async throws {
        try await TestServer.with { test in
            try await test.withClient(configuration: configuration()) { client in
                for _ in 0..<3 {
                    let reply = try await client.unary(Echo.say, DebugId(id: "x"))
                    #expect(reply.id == "x")
                }
                let missing = MethodDescriptor<DebugId, DebugId>(service: "test.Echo", name: "Nothing", kind: .unary)
                _ = await #expect(throws: RPCError.self) { try await client.unary(missing, DebugId()) }
                #expect((recorded.value("clp_client_connections_open") ?? 0) >= 1)
            }
        }
        #expect(recorded.value("clp_client_calls_started_total method=test.Echo/Say") == 3)
        #expect(recorded.value("clp_client_calls_ended_total method=test.Echo/Say code=OK") == 3)
        #expect(recorded.value("clp_client_calls_ended_total method=test.Echo/Nothing code=UNIMPLEMENTED") == 1)
        #expect(recorded.count("clp_client_call_duration_seconds method=test.Echo/Say") == 3)
        #expect(recorded.value("clp_client_calls_open method=test.Echo/Say") == 0)
        #expect((recorded.value("clp_client_connections_made_total") ?? 0) >= 1)
        #expect(try await eventually { recorded.value("clp_client_connections_open") == 0 })
    }

    @Test func aConnectionThatFailsIsCountedByItsReason() async throws {
        let client = try Client(
            "clp://127.0.0.1:1", tls: .trust(TestCertificates.shared.path("ca.pem")), configuration: configuration())
        _ = await #expect(throws: RPCError.self) { try await client.unary(Echo.say, DebugId()) }
        await client.close()
        #expect((recorded.value("clp_client_connect_failures_total reason=refused") ?? 0) >= 1)
        #expect(recorded.value("clp_client_calls_ended_total method=test.Echo/Say code=UNAVAILABLE") == 1)
        #expect(recorded.value("clp_client_connections_open") == 0)
    }

    @Test func eachFurtherAttemptIsCounted() async throws {
        let service = TestService(
            .unary(Echo.say) { request, context in
                if context.attempt == 0 { throw RPCError(code: .unavailable, message: "not yet") }
                return request
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient(configuration: configuration()) { client in
                let method = MethodDescriptor<DebugId, DebugId>(
                    service: "test.Echo", name: "Say", kind: .unary, isIdempotent: true)
                let reply = try await client.unary(method, DebugId(id: "x"))
                #expect(reply.id == "x")
            }
        }
        #expect(recorded.value("clp_client_retries_total method=test.Echo/Say kind=policy") == 1)
        #expect(recorded.value("clp_client_calls_started_total method=test.Echo/Say") == 1)
    }

    @Test func aCallWhoseReaderIsGoneIsOpenNoLonger() async throws {
        let (reached, ended) = (Flag(), Flag())
        let late = ClientInterceptorTests.Custom { call, next in
            reached.set()
            // Goes on although its task is cancelled.
            try? await Task.sleep(for: .seconds(3600))
            do { try await next(call) } catch { ended.set() }
        }
        try await TestServer.with { test in
            let client = try Client(
                "clp://\(test.address)", tls: .trust(TestCertificates.shared.path("ca.pem")),
                configuration: configuration(), interceptors: [late])
            _ = try await client.serverStreaming(Echo.count, DebugId())
            await reached.wait()
            await ended.wait()
            await client.close()
        }
        #expect(recorded.value("clp_client_calls_started_total method=test.Echo/Count") == 1)
        #expect(try await eventually { recorded.value("clp_client_calls_open method=test.Echo/Count") == 0 })
    }
}
