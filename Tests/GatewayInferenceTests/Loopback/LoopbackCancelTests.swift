import CLP
import GatewayDomain
import GatewayInference
import InferenceAPI
import NIOCore
import Testing

/// A caller that leaves: its upstream sees the connection close (S6), nothing leaks (S7), and the row is settled.
@Suite("A caller that leaves, over real sockets", .serialized)
struct LoopbackCancelTests {
    static let answer = [StreamedAnswer.head] + StreamedAnswer.events(["one ", "two ", "three ", "four "])

    @Test("the upstream sees the close within 100 ms, before its head and in its answer", arguments: [0, 1, 3])
    func closeInTime(sent: Int) async throws {
        let server = try await LoopbackServer.start { _, _ in Self.answer.prefix(sent).map { .send($0) } + [.hang] }
        let bench = try await StoredBench(server)
        var calls = 0
        try await expectCloseInTime {
            calls += 1
            let gone = server.connections.closed
            let taken = AsyncGate()
            let sink = RecordingSink { count in if count == max(0, sent - 1) - 1 { await taken.open() } }
            let call = Task { await bench.stream(sink: sink) }
            if sent > 1 { await taken.wait() } else { _ = try await server.waits { $0.requests.count == calls } }
            let clock = ContinuousClock()
            let start = clock.now
            call.cancel()
            #expect(try await server.waits { $0.closed == gone + 1 })
            let duration = clock.now - start
            #expect(await call.value.error?.code == .cancelled)
            return duration
        }
        try await bench.expectBalanced(calls: calls)
        #expect(try await bench.records().allSatisfy { $0.outcome == .cancelled })
        try await server.stop()
    }

    @Test("300 calls cancelled at random points: each is settled, and no connection stays")
    func randomCancels() async throws {
        let seed: UInt64 = 20_261_124
        let server = try await LoopbackServer.start { _, number in
            var steps: [LoopbackServer.Step] = []
            for bytes in Self.answer + [StreamedAnswer.end] {
                steps += number % 3 == 0 ? [.wait(.microseconds(300)), .send(bytes)] : [.send(bytes)]
            }
            return number % 5 == 0 ? Array(steps.dropLast(2)) + [.hang] : steps
        }
        let bench = try await StoredBench(server)
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<10 {
                group.addTask {
                    var random = SeededGenerator(seed: seed &+ UInt64(worker))
                    for _ in 0..<30 {
                        let call = Task { await bench.stream() }
                        // Nobody cancels the test itself.
                        try? await Task.sleep(for: .microseconds(Int.random(in: 0...3_000, using: &random)))
                        call.cancel()
                        _ = await call.value
                    }
                }
            }
        }
        try await bench.expectBalanced(calls: 300)
        let outcomes = Set(try await bench.records().map(\.outcome))
        #expect(outcomes.isSuperset(of: [.cancelled]), "seed \(seed)")
        // What stays open are idle connections that the pool keeps, never one with an exchange.
        #expect(try await server.waits { $0.accepted - $0.closed <= 64 })
        try await server.stop()
    }

    @Test("a reader that stops, and then leaves: the upstream is given up, what was taken is paid")
    func stoppedReader() async throws {
        let server = try await LoopbackServer.start { _, _ in Self.answer.map { .send($0) } + [.hang] }
        let bench = try await StoredBench(server)
        let stopped = AsyncGate()
        let never = AsyncGate()
        let sink = RecordingSink { count in
            if count == 2 {
                await stopped.open()
                await never.wait()
            }
        }
        let call = Task { await bench.stream(sink: sink) }
        await stopped.wait()
        call.cancel()
        await never.open()
        let outcome = await call.value
        #expect(outcome.pieces.count == 2 && outcome.charge?.amountMicros == 12)
        #expect(try await server.waits { $0.closed == 1 })
        try await bench.expectBalanced(calls: 1)
        try await server.stop()
    }

    @Test("calls one after the other share connections, also where the body's end comes behind [DONE]")
    func reuse() async throws {
        let server = try await LoopbackServer.start { _, _ in
            Self.answer.map { .send($0) } + [.wait(.milliseconds(5)), .send(StreamedAnswer.end)]
        }
        let bench = try await StoredBench(server)
        for _ in 0..<20 { #expect(await bench.stream().completed != nil) }
        try await bench.expectBalanced(calls: 20)
        #expect(server.connections.accepted <= 10)
        try await server.stop()
    }
}
