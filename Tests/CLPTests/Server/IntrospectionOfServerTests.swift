import CLP
import CLPMessages
import CLPTesting
import Testing

/// What a running server tells of itself.
@Suite(.timeLimit(.minutes(1)))
struct IntrospectionOfServerTests {
    private static func failing(_ release: Flag) -> TestService {
        TestService(
            .unary(Echo.say) { request, _ in
                if request.id == "wait" { await release.wait() }
                throw RPCError(code: .notFound, message: "no such thing")
            })
    }

    @Test func connectionsCallsAndFailuresAreTold() async throws {
        let release = Flag()
        try await TestServer.with(services: [Self.failing(release)]) {
            $0.servesIntrospection = true
            $0.servesReflection = true
            $0.frameLogEntries = 16
            $0.metricsText = { "# metrics\n" }
        } _: { test in
            let peer = try await test.rawPeer()
            try await peer.send(try .call(1, CallHeader(method: "test.Echo/Say"), message: []))
            #expect(try await peer.status()?.code == 5)
            try await peer.send(
                try .call(3, CallHeader(method: "test.Echo/Say"), message: DebugId(id: "wait").serialized()))
            var one = ClientConfiguration()
            one.connectionsPerAddress = 1
            one.maximumConnectionsPerAddress = 1
            try await test.withClient(configuration: one) { client in
                let admin = IntrospectionClient(client)
                var calls = try await admin.listCalls(IntrospectCallsRequest()).calls
                while calls.filter({ $0.method == "test.Echo/Say" }).isEmpty {
                    calls = try await admin.listCalls(IntrospectCallsRequest()).calls
                }
                let waiting = try #require(calls.first { $0.method == "test.Echo/Say" })
                #expect(waiting.stream == 3)
                let server = try await admin.getServer(IntrospectServerRequest())
                #expect(server.connections == 2 && server.connectionsAccepted == 2)
                #expect(!server.isDraining && server.assemblingBytesLimit == 268_435_456)
                #expect(server.failures.map(\.method) == ["test.Echo/Say"])
                #expect(server.failures.map(\.code) == [5])
                let connections = try await admin.listConnections(IntrospectConnectionsRequest()).connections
                #expect(connections.map(\.number) == [1, 2])
                let frames = try await admin.listFrames(IntrospectFramesRequest(connection: 1)).frames
                #expect(frames.map(\.stream).contains(3))
                let unknown = await failure {
                    try await admin.listFrames(IntrospectFramesRequest(connection: 99))
                }
                #expect(unknown?.code == .notFound)
                #expect(try await admin.getMetrics(IntrospectMetricsRequest()).text == "# metrics\n")
                let services = try await ReflectionClient(client).listServices(ReflectServicesRequest())
                #expect(services.services.map(\.name).contains("clp.rpc.v1.Reflection"))
            }
            release.set()
        }
    }

    @Test func brokenConnectionsAreFailuresAndTheOldestAreForgotten() async throws {
        try await TestServer.with { test in
            let admin = IntrospectionService(server: test.server)
            let context = CallContext(CallScope(method: "test"))
            for _ in 0..<2 {
                let peer = try await test.rawPeer()
                try await peer.send(RawFrame(type: 0x7f, stream: 0))
                _ = try await peer.framesToEnd()
            }
            var failures = try await admin.getServer(IntrospectServerRequest(), context).failures
            #expect(failures.map(\.code) == [2, 2] || failures.map(\.code) == [1, 1])
            #expect(failures.allSatisfy { $0.method.isEmpty })
            let peer = try await test.rawPeer()
            for number in 0..<300 {
                try await peer.send(
                    try .call(UInt32(number * 2 + 1), CallHeader(method: "test.Echo/Say"), message: [0xff]))
                _ = try await peer.nextFrame(ofType: 6)
            }
            failures = try await admin.getServer(IntrospectServerRequest(), context).failures
            #expect(failures.count == 256)
            #expect(failures.allSatisfy { $0.code == 3 && $0.connection == 3 })
        }
    }

    /// Off unless configured, and nothing is told of a server that does not run.
    @Test func aServerTellsNothingUnasked() async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                let calls = await failure { try await IntrospectionClient(client).getServer(IntrospectServerRequest()) }
                #expect(calls?.code == .unimplemented)
                let services = await failure {
                    try await ReflectionClient(client).listServices(ReflectServicesRequest())
                }
                #expect(services?.code == .unimplemented)
            }
            let service = IntrospectionService(server: test.server)
            let context = CallContext(CallScope(method: "test"))
            let log = await failure { try await service.listFrames(IntrospectFramesRequest(connection: 1), context) }
            #expect(log?.code == .notFound || log?.code == .failedPrecondition)
        }
        let idle = Server(ServerConfiguration(listen: "127.0.0.1:0", tls: TestServer.tls), services: [])
        let service = IntrospectionService(server: idle)
        let context = CallContext(CallScope(method: "test"))
        let error = await failure { try await service.getServer(IntrospectServerRequest(), context) }
        #expect(error?.code == .unavailable)
    }
}
