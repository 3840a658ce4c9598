import CLP
import CLPTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
    private let started = Flag()
    private let cancelled = Flag()

    private var waiting: TestService {
        let (started, cancelled) = (started, cancelled)
        return TestService(
            .unary(Echo.say) { request, context in
                started.set()
                do { try await Task.sleep(for: .seconds(30)) } catch {
                    #expect(context.isCancelled)
                    cancelled.set()
                    throw error
                }
                return request
            },
            .serverStreaming(Echo.count) { _, replies, _ in
                started.set()
                do {
                    while true { try await replies.write(DebugId(id: "x")) }
                } catch {
                    #expect((error as? RPCError)?.code == .cancelled)
                    cancelled.set()
                    throw error
                }
            })
    }

    @Test func cancelledTaskOfTheCallerReachesTheHandler() async throws {
        try await TestServer.with(services: [waiting]) { test in
            try await test.withClient { client in
                let task = Task { await failure { try await client.unary(Echo.say, DebugId(id: "x")) } }
                await started.wait()
                task.cancel()
                #expect(await task.value?.code == .cancelled)
                await cancelled.wait()
            }
        }
    }

    @Test func taskThatIsCancelledAlreadySendsNothing() async throws {
        try await TestServer.with(services: [waiting]) { test in
            try await test.withClient { client in
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return await failure { try await client.unary(Echo.say, DebugId(id: "x")) }
                }
                #expect(await task.value?.code == .cancelled)
                #expect(!started.isSet)
            }
        }
    }

    @Test func lettingGoOfTheReaderCancelsTheStream() async throws {
        try await TestServer.with(services: [waiting]) { test in
            try await test.withClient { client in
                for try await _ in try await client.serverStreaming(Echo.count, DebugId()) { break }
                await cancelled.wait()
            }
        }
    }

    @Test func cancelledReaderEndsWithCancelled() async throws {
        let service = TestService(
            .serverStreaming(Echo.count) { _, _, _ in
                started.set()
                try await Task.sleep(for: .seconds(30))
            })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let reader = try await client.serverStreaming(Echo.count, DebugId())
                let task = Task { await failure { try await reader.next() } }
                await started.wait()
                task.cancel()
                #expect(await task.value?.code == .cancelled)
            }
        }
    }

    @Test func cancelFrameCancelsTheHandlerAndGetsNoStatus() async throws {
        try await TestServer.with(services: [waiting]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Say"), message: []))
            await started.wait()
            try await peer.send(.cancel(1))
            await cancelled.wait()
            try await peer.send(.call(3, CallHeader(method: "none.None/None"), message: []))
            let status = try #require(try await peer.nextFrame(ofType: 6))
            #expect(status.stream == 3, "the cancelled call gets no status")
        }
    }

    @Test func callThatIsCancelledInTheSameReadNeverStarts() async throws {
        try await TestServer.with(services: [waiting]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(
                .call(1, CallHeader(method: "test.Echo/Say"), message: []), .cancel(1),
                .call(3, CallHeader(method: "none.None/None"), message: []))
            _ = try await peer.nextFrame(ofType: 6)
            #expect(!started.isSet)
        }
    }

    @Test func lostConnectionCancelsTheHandler() async throws {
        try await TestServer.with(services: [waiting]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Say"), message: []))
            await started.wait()
            await peer.cut()
            await cancelled.wait()
        }
    }
}
