import CLP
import CLPTesting
import Logging
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(1)))
struct GracefulShutdownTests {
    private let started = Flag()
    private let release = Flag()
    private let cancelled = Flag()

    private var service: TestService {
        let (started, release, cancelled) = (started, release, cancelled)
        return TestService(
            .unary(Echo.say) { request, _ in
                started.set()
                await release.wait()
                return request
            },
            .serverStreaming(Echo.count) { _, _, _ in
                started.set()
                do { try await Task.sleep(for: .seconds(30)) } catch {
                    cancelled.set()
                    throw error
                }
            })
    }

    @Test func runningCallsEndInPeaceAndNoNewConnectionIsTaken() async throws {
        try await TestServer.with(services: [service]) {
            $0.gracePeriod = .seconds(20)
        } _: { test in
            try await test.withClient { client in
                async let reply = client.unary(Echo.say, DebugId(id: "late"))
                await started.wait()
                test.server.shutdown()
                try await test.withClient { other in
                    // The socket closes an instant after the shutdown began; a call before that is still served.
                    var refusal: RPCError?
                    while refusal == nil {
                        refusal = await failure { try await HealthClient(other).check(HealthCheckRequest()) }
                    }
                    #expect(refusal?.code == .unavailable)
                }
                release.set()
                #expect(try await reply.id == "late")
            }
        }
    }

    @Test func whatIsLeftAfterTheGraceGetsUnavailable() async throws {
        try await TestServer.with(services: [service]) {
            $0.gracePeriod = .milliseconds(100)
        } _: { test in
            try await test.withClient { client in
                let reader = try await client.serverStreaming(Echo.count, DebugId())
                await started.wait()
                test.server.shutdown()
                let error = await failure { try await reader.next() }
                #expect(error?.code == .unavailable)
                #expect(error?.message == "the server is shutting down; the outcome is unknown")
                await cancelled.wait()
            }
        }
    }

    @Test func watchersHearThatTheServerLeaves() async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                let reader = try await HealthClient(client).watch(HealthCheckRequest())
                #expect(try await reader.next()?.status == .serving)
                test.server.health.set(false)
                #expect(try await reader.next()?.status == .notServing)
                test.server.health.set(true)
                #expect(try await reader.next()?.status == .serving)
                test.server.shutdown()
                #expect(try await reader.next()?.status == .notServing)
                #expect(await failure { try await reader.next() }?.code == .unavailable)
            }
        }
    }

    @Test func drainIsGoAwayThenCloseOnceTheCallsHaveEnded() async throws {
        try await TestServer.with(services: [service]) {
            $0.gracePeriod = .seconds(20)
        } _: { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Say"), message: []))
            await started.wait()
            test.server.shutdown()
            let goAway = try #require(try await peer.nextFrame(ofType: 10))
            #expect(goAway.number(at: 0) == 0x7fff_ffff)
            #expect(goAway.number(at: 4) == 0)
            try await peer.send(.goAway(last: 0, code: 0))
            release.set()
            #expect(try await peer.nextFrame()?.type == 4)
            #expect(try await peer.nextFrame() == nil)
        }
    }

    @Test func serviceGroupShutsItDown() async throws {
        var configuration = ServerConfiguration(listen: "127.0.0.1:0", tls: TestServer.tls)
        configuration.gracePeriod = .seconds(1)
        let server = Server(configuration, services: [EchoService()])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        let task = Task { try await group.run() }
        _ = try await server.listeningAddress()
        await group.triggerGracefulShutdown()
        try await task.value
    }

    @Test func cancellationEndsEverythingAtOnce() async throws {
        var configuration = ServerConfiguration(listen: "127.0.0.1:0", tls: TestServer.tls)
        configuration.gracePeriod = .seconds(50)
        let server = Server(configuration, services: [service])
        let task = Task { try await server.run() }
        let test = TestServer(server: server, address: try await server.listeningAddress())
        try await test.withClient { client in
            let reader = try await client.serverStreaming(Echo.count, DebugId())
            await started.wait()
            task.cancel()
            #expect(await failure { try await reader.next() }?.code == .unavailable)
        }
        try await task.value
        await cancelled.wait()
    }
}
