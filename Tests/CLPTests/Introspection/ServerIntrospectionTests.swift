import CLP
import CLPMessages
import Testing

/// What a real server tells about itself.
@Suite(.timeLimit(.minutes(1)))
struct ServerIntrospectionTests {
    private static let hold = MethodDescriptor<DebugId, DebugId>(service: "test.Test", name: "Hold", kind: .unary)
    private static let fail = MethodDescriptor<DebugId, DebugId>(service: "test.Test", name: "Fail", kind: .unary)
    private static let unknown = MethodDescriptor<DebugId, DebugId>(service: "test.Test", name: "Gone", kind: .unary)

    private func serving<Result>(
        frames: Int = 4096, hold: Flag = Flag(), entered: Flag = Flag(),
        _ body: (Client) async throws -> Result
    ) async throws -> Result {
        let service = TestService(
            .unary(Self.hold) { request, _ in
                entered.set()
                await hold.wait()
                return request
            },
            .unary(Self.fail) { _, _ in throw RPCError(code: .resourceExhausted, message: "no more of it") })
        return try await TestServer.with(services: [service]) { configuration in
            configuration.servesIntrospection = true
            configuration.frameLogEntries = frames
        } _: { server in
            var configuration = ClientConfiguration()
            configuration.connectionsPerAddress = 1
            configuration.maximumConnectionsPerAddress = 1
            return try await server.withClient(configuration: configuration, body)
        }
    }

    @Test func aRunningCallIsSeen() async throws {
        let (hold, entered) = (Flag(), Flag())
        try await serving(hold: hold, entered: entered) { client in
            let introspection = IntrospectionClient(client)
            async let held = client.unary(
                Self.hold, DebugId(id: "x"), options: .init(timeout: .seconds(30)))
            await entered.wait()
            let server = try await introspection.getServer(.init())
            #expect(server.connections == 1)
            #expect(server.connectionsAccepted == 1)
            #expect(server.calls == 2)
            #expect(server.assemblingBytesLimit > 0)
            let calls = try await introspection.listCalls(.init()).calls
            #expect(
                calls.map(\.method).sorted() == ["clp.rpc.v1.Introspection/ListCalls", "test.Test/Hold"])
            let call = try #require(calls.first { $0.method == "test.Test/Hold" })
            #expect(call.phase == .running)
            #expect(call.timeRemainingUs > 0 && call.timeRemainingUs <= 30_000_000)
            let connection = try #require(try await introspection.listConnections(.init()).connections.first)
            #expect(connection.number == call.connection)
            #expect(connection.calls == 2)
            #expect(connection.callCredit > 0)
            let seen = try #require(connection.frames.first { $0.kind == .call })
            #expect(seen.framesIn == 4)
            #expect(seen.framesOut == 0)
            #expect(seen.bytesIn > 4 * 16)
            hold.set()
            #expect(try await held.id == "x")
            #expect(try await introspection.getServer(.init()).calls == 1)
        }
    }

    @Test func failuresAreToldByCodeAndKnownMethod() async throws {
        try await serving { client in
            #expect(await failure { try await client.unary(Self.fail, DebugId()) }?.code == .resourceExhausted)
            #expect(await failure { try await client.unary(Self.unknown, DebugId()) }?.code == .unimplemented)
            let failures = try await IntrospectionClient(client).getServer(.init()).failures
            #expect(failures.contains { $0.method == "test.Test/Fail" && $0.code == 8 && $0.connection == 1 })
            // A method that the server does not have is named by the peer, so it is not repeated.
            #expect(!failures.contains { $0.method.contains("Gone") })
        }
    }

    @Test func framesAreReadAPageAtATime() async throws {
        try await serving(frames: 8) { client in
            for _ in 0..<10 { _ = await failure { try await client.unary(Self.fail, DebugId()) } }
            let introspection = IntrospectionClient(client)
            let all = try await introspection.listFrames(.init(connection: 1)).frames
            #expect(all.count == 8)
            let first = try #require(all.first).sequence
            #expect(first > 12)
            #expect(all.map(\.sequence) == (first..<first + 8).map { $0 })
            #expect(all.map(\.timeUs) == all.map(\.timeUs).sorted())
            #expect(all.last?.kind == .call)
            let status = try #require(all.last { $0.kind == .status })
            #expect(status.isOutgoing)
            #expect(status.code == 8)
            let page = try await introspection.listFrames(.init(connection: 1, pageSize: 3))
            #expect(page.frames.count == 3)
            #expect(page.hasMore)
            let last = try #require(page.frames.last).sequence
            let next = try await introspection.listFrames(.init(connection: 1, after: last))
            #expect(try #require(next.frames.first).sequence > last)
            #expect(!next.hasMore)
            #expect(try await introspection.listFrames(.init(connection: 1, after: .max)).frames.isEmpty)
            #expect(await failure { try await introspection.listFrames(.init(connection: 2)) }?.code == .notFound)
        }
    }

    @Test func noLogUnlessItIsTurnedOn() async throws {
        try await serving(frames: 0) { client in
            let error = await failure { try await IntrospectionClient(client).listFrames(.init(connection: 1)) }
            #expect(error?.code == .failedPrecondition)
        }
    }

    /// Not what was sent, not who sent it.
    @Test func noReplyHoldsContentMetadataOrAnAddress() async throws {
        let (hold, entered) = (Flag(), Flag())
        try await serving(hold: hold, entered: entered) { client in
            let options = CallOptions(
                timeout: .seconds(30), metadata: ["canary-key": "canary-value"],
                idempotencyKey: Array("canary-once".utf8))
            async let held = client.unary(Self.hold, DebugId(id: "canary-content"), options: options)
            await entered.wait()
            _ = await failure { try await client.unary(Self.fail, DebugId(id: "canary-content"), options: options) }
            let introspection = IntrospectionClient(client)
            var replies = try await introspection.getServer(.init()).serialized()
            replies += try await introspection.listConnections(.init()).serialized()
            replies += try await introspection.listCalls(.init()).serialized()
            replies += try await introspection.listFrames(.init(connection: 1)).serialized()
            let text = String(decoding: replies, as: UTF8.self)
            #expect(text.contains("test.Test/Hold"))
            for secret in ["canary", "127.0.0.1", "localhost", "no more of it"] {
                #expect(!text.contains(secret), "\(secret)")
            }
            hold.set()
            _ = try await held
        }
    }

    @Test func anotherServerTells() async throws {
        let watched = Server(
            ServerConfiguration(listen: "127.0.0.1:0", tls: TestServer.tls), services: [EchoService()])
        let service = IntrospectionService(server: watched, metrics: { "up 1\n" })
        try await TestServer.with(services: [service]) { admin in
            try await admin.withClient { client in
                let introspection = IntrospectionClient(client)
                #expect(await failure { try await introspection.getServer(.init()) }?.code == .unavailable)
                let running = Task { try await watched.run() }
                _ = try await watched.listeningAddress()
                #expect(try await introspection.getServer(.init()).connections == 0)
                #expect(try await introspection.getMetrics(.init()).text == "up 1\n")
                watched.shutdown()
                try await running.value
                #expect(await failure { try await introspection.getServer(.init()) }?.code == .unavailable)
            }
        }
    }
}
