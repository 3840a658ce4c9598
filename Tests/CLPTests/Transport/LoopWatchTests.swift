import CLP
import CLPMessages
import CLPTesting
import Glibc
import Testing

/// Handlers that hold up the loop of their connection are named, and can't keep others from their turn.
@Suite(.timeLimit(.minutes(1)))
struct LoopWatchTests {
    @Test func aHandlerThatHoldsUpTheLoopIsNamedOnce() async throws {
        let log = CapturedLog()
        let service = TestService(
            .unary(Echo.say) { request, _ in
                usleep(60_000)
                return request
            },
            .serverStreaming(Echo.count) { _, replies, _ in
                // In a job of its own, after a suspension.
                try await Task.sleep(for: .milliseconds(5))
                usleep(60_000)
                try await replies.write(DebugId())
            })
        try await TestServer.with(services: [service], logger: log.logger) { test in
            try await test.withClient { client in
                for _ in 0..<3 { _ = try await client.unary(Echo.say, DebugId()) }
                for _ in 0..<2 {
                    let replies = try await client.serverStreaming(Echo.count, DebugId())
                    while try await replies.next() != nil {}
                }
            }
        }
        let named = log.lines.filter { $0.contains("held up its loop and every call") }
        #expect(named.filter { $0.contains("method=test.Echo/Say") }.count == 1)
        #expect(named.filter { $0.contains("method=test.Echo/Count") }.count == 1)
    }

    @Test func aSlowPlainFunctionIsNamedOnce() async throws {
        let log = CapturedLog()
        let service = TestService(
            .synchronousUnary(Echo.say) { request, _ in
                usleep(2000)
                return request
            })
        try await TestServer.with(services: [service], logger: log.logger) { test in
            try await test.withClient { client in
                for _ in 0..<3 { _ = try await client.unary(Echo.say, DebugId()) }
            }
        }
        #expect(log.lines.filter { $0.contains("synchronous handler") && $0.contains("test.Echo/Say") }.count == 1)
    }

    /// A task that yields for ever fills each turn with its jobs.
    @Test func aTaskThatYieldsForEverStarvesNobody() async throws {
        let isYielding = Flag()
        let service = TestService(
            .unary(Echo.say) { request, _ in
                if request.id != "greedy" { return request }
                isYielding.set()
                while !Task.isCancelled { await Task.yield() }
                return request
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            let greedy = try DebugId(id: "greedy").serialized()
            try await peer.send(try .call(1, CallHeader(method: "test.Echo/Say"), message: greedy))
            await isYielding.wait()
            for number in 1..<20 {
                let stream = UInt32(number * 2 + 1)
                try await peer.send(try .call(stream, CallHeader(method: "test.Echo/Say"), message: []))
                #expect(try await peer.nextFrame(ofType: 4)?.stream == stream)
            }
            // Nor does it keep itself from being cancelled.
            try await peer.send(.cancel(1))
        }
    }

    /// [CLP-DEADLINE-2] A thread that is blocked can't be stopped; its caller is answered all the same.
    @Test func blockingHandlersHearOfDeadlineAndCancel() async throws {
        let blocking = MethodDescriptor<DebugId, DebugId>(
            service: "test.Echo", name: "Block", kind: .unary, isBlocking: true)
        let (started, ended) = (Counter(), Counter())
        let service = TestService(
            .unary(blocking) { request, context in
                started.add()
                while !context.isCancelled { usleep(1000) }
                // The task is cancelled as well, a moment later.
                while !Task.isCancelled { usleep(1000) }
                ended.add()
                return request
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(
                try .call(1, CallHeader(method: "test.Echo/Block", timeoutUs: 30_000), message: []),
                try .call(3, CallHeader(method: "test.Echo/Block"), message: []))
            #expect(try await peer.status()?.code == 4)
            try await ended.passes(0)
            #expect(started.value == 2)
            try await peer.send(.cancel(3))
            try await ended.passes(1)
        }
    }
}
