import CLP
import CLPMessages
import Testing

/// Servers leave and come back while they are called, and no call fails. 100,000 calls with `CLP_TEST_FULL=1`.
@Suite(.timeLimit(.minutes(5)))
struct DrainUnderLoadTests {
    private static let total = Turns.of(4000, full: 100_000)

    private static func call(_ client: Client, _ number: Int, _ options: CallOptions = .init()) async throws {
        guard number % 10 == 0 else {
            let reply = try await client.unary(Echo.say, DebugId(id: "\(number)"), options: options)
            #expect(reply.id == "\(number)")
            return
        }
        var count = 0
        let replies = try await client.serverStreaming(Echo.count, DebugId(id: "5"), options: options)
        while try await replies.next() != nil { count += 1 }
        #expect(count == 5)
    }

    private static func client(_ target: String) throws -> Client {
        var configuration = ClientConfiguration()
        configuration.reconnectBackoff = Backoff(initial: .milliseconds(5), maximum: .milliseconds(50))
        return try Client(
            target, tls: .trust(TestCertificates.shared.path("ca.pem")), configuration: configuration)
    }

    /// Two servers take turns at leaving: there is always one that is reached.
    @Test func twoServersTakeTurns() async throws {
        let servers = [RestartedServer(tls: TestServer.tls), RestartedServer(tls: TestServer.tls)]
        for server in servers { try await server.start() }
        let client = try Self.client("clp://127.0.0.1:\(await servers[0].port),127.0.0.1:\(await servers[1].port)")
        let load = Load(total: Self.total)
        async let restarts = Self.restart(servers, while: load)
        await load.run(tasks: 32) { try await Self.call(client, $0) }
        let turns = try await restarts
        await client.close()
        for server in servers { try await server.stop() }
        #expect(turns >= 2)
        #expect(load.failures == [], "of \(load.done) calls, over \(turns) restarts")
    }

    /// One server leaves and comes back: calls that wait for it are answered.
    @Test func oneServerComesBack() async throws {
        let server = RestartedServer(tls: TestServer.tls)
        try await server.start()
        let client = try Self.client("clp://127.0.0.1:\(await server.port)")
        let load = Load(total: Self.total)
        async let restarts = Self.restart([server], while: load)
        let options = CallOptions(timeout: .seconds(60), waitForReady: true)
        await load.run(tasks: 32) { try await Self.call(client, $0, options) }
        let turns = try await restarts
        await client.close()
        try await server.stop()
        #expect(turns >= 2)
        #expect(load.failures == [], "of \(load.done) calls, over \(turns) restarts")
    }

    /// Restarts one server after the other until the load is over.
    private static func restart(_ servers: [RestartedServer], while load: Load) async throws -> Int {
        var turns = 0
        while !load.isOver {
            let server = servers[turns % servers.count]
            try await server.stop()
            try await server.start()
            turns += 1
            // The client finds the server again before the next one leaves.
            try await Task.sleep(for: .milliseconds(150))
        }
        return turns
    }
}
