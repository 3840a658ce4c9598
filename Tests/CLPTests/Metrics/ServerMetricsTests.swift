import CLP
import CLPMessages
import CLPTLS
import CLPTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ServerMetricsTests {
    private let recorded = RecordedMetrics()

    private func with(
        services: [any ServiceHandlers] = [EchoService()], admission: [any AdmissionInterceptor] = [],
        configure: (inout ServerConfiguration) -> Void = { _ in }, _ body: (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.with(
            services: services, admission: admission,
            configure: { configuration in
                configuration.metrics = ServerMetrics(factory: recorded)
                configure(&configuration)
            }, body)
    }

    private func connect(_ test: TestServer) async throws -> RawPeer {
        let tls = try TLSContext(clientTrusting: .file(TestCertificates.shared.path("ca.pem")), options: .clp)
        return try await RawPeer.connect(host: "127.0.0.1", port: test.address.port, tls: tls)
    }

    @Test func callsAreCountedByMethodAndCode() async throws {
        try await with { test in
            try await test.withClient { client in
                for _ in 0..<3 {
                    let reply = try await client.unary(Echo.say, DebugId(id: "abc"))
                    #expect(reply.id == "abc")
                }
                for try await _ in try await client.serverStreaming(Echo.count, DebugId(id: "4")) {}
            }
        }
        let say = "method=test.Echo/Say"
        #expect(recorded.value("clp_server_calls_started_total \(say)") == 3)
        #expect(recorded.value("clp_server_calls_ended_total \(say) code=OK") == 3)
        #expect(recorded.value("clp_server_calls_open \(say)") == 0)
        #expect(recorded.count("clp_server_call_duration_seconds \(say)") == 3)
        #expect(recorded.value("clp_server_request_messages_total \(say)") == 3)
        #expect(recorded.value("clp_server_request_bytes_total \(say)") == 15)
        #expect(recorded.value("clp_server_reply_messages_total method=test.Echo/Count") == 4)
        #expect((recorded.value("clp_server_connections_accepted_total") ?? 0) >= 1)
        #expect(recorded.value("clp_server_connections_open") == 0)
        #expect((recorded.value("clp_server_handshakes_total") ?? 0) >= 1)
        #expect((recorded.value("clp_server_frames_total direction=in type=call") ?? 0) == 4, "also of those gone")
        #expect((recorded.value("clp_server_frame_bytes_total direction=out") ?? 0) > 100)
    }

    /// Every loop is looked at each second.
    @Test func theLagOfTheLoopsIsMeasured() async throws {
        try await with { _ in
            let isMeasured = try await eventually { recorded.count("clp_server_loop_lag_seconds") > 0 }
            #expect(isMeasured)
        }
        #expect((recorded.value("clp_server_loop_lag_seconds") ?? -1) >= 0)
    }

    /// [CLP-METHOD-5] What a peer makes up is counted, and is no label.
    @Test func anUnknownMethodIsNoLabel() async throws {
        try await with { test in
            try await test.withClient { client in
                for number in 0..<5 {
                    let made = MethodDescriptor<DebugId, DebugId>(
                        service: "made.Up", name: "Canary\(number)", kind: .unary)
                    _ = await #expect(throws: RPCError.self) { try await client.unary(made, DebugId()) }
                }
            }
        }
        #expect(recorded.value("clp_server_calls_refused_total code=UNIMPLEMENTED") == 5)
        #expect(!recorded.names.joined().contains("made.Up"))
    }

    /// A call that an interceptor refuses is a call that ended.
    @Test func aRefusedCallIsCountedOnce() async throws {
        struct Closed: AdmissionInterceptor {
            func admit(_ context: inout CallContext) throws(RPCError) {
                throw RPCError(code: .permissionDenied, message: "closed")
            }
        }
        try await with(admission: [Closed()]) { test in
            try await test.withClient { client in
                _ = await #expect(throws: RPCError.self) { try await client.unary(Echo.say, DebugId()) }
            }
        }
        let say = "method=test.Echo/Say"
        #expect(recorded.value("clp_server_calls_started_total \(say)") == 1)
        #expect(recorded.value("clp_server_calls_ended_total \(say) code=PERMISSION_DENIED") == 1)
        #expect(recorded.value("clp_server_calls_open \(say)") == 0)
    }

    @Test func aMessageAboveTheLimitIsAHit() async throws {
        try await with(configure: { $0.maximumRequestSize = 100 }) { test in
            try await test.withClient { client in
                let large = DebugId(id: String(repeating: "x", count: 200))
                _ = await #expect(throws: RPCError.self) { try await client.unary(Echo.say, large) }
            }
        }
        #expect(recorded.value("clp_server_limit_hits_total limit=message_bytes") == 1)
    }

    @Test func aBrokenRuleIsCountedByItsCode() async throws {
        try await with { test in
            let peer = try await connect(test)
            try await peer.send(.settings([]))
            // [CLP-FRAME-2]
            try await peer.send(RawFrame(type: 4, flags: 0, stream: 1, payload: [UInt8](repeating: 0, count: 20_000)))
            #expect(
                try await eventually {
                    recorded.value("clp_server_connections_ended_total code=frame side=server") == 1
                })
            #expect(try await eventually { recorded.value("clp_server_limit_hits_total limit=frame_bytes") == 1 })
            await peer.cut()
        }
    }

    @Test func aFailedHandshakeIsCountedByItsReason() async throws {
        try await with { test in
            let peer = try await RawPeer.connect(host: "127.0.0.1", port: test.address.port, tls: nil)
            try await peer.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
            #expect(
                try await eventually {
                    recorded.value("clp_server_handshake_failures_total reason=not-tls") == 1
                }, "\(recorded.names)")
            await peer.cut()
            #expect(try await eventually { recorded.value("clp_server_connections_open") == 0 })
        }
        #expect(recorded.value("clp_server_handshakes_total") ?? 0 == 0)
    }
}
