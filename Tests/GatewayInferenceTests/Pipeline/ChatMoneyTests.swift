import CLP
import GatewayDomain
import GatewayInference
import InferenceAPI
import Testing

/// Many calls of every kind at once, against a ledger that models the port: the money always adds up.
@Suite("Money under load")
struct ChatMoneyTests {
    @Test("16 callers, every kind of end, seeded", arguments: [0x5EED as UInt64, 20_261_124])
    func everyEnd(seed: UInt64) async throws {
        let ledger = ModelLedger(available: 40_000)
        let total = 400
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<16 {
                group.addTask {
                    var random = SeededGenerator(seed: seed &+ UInt64(worker))
                    for _ in 0..<(total / 16) { await oneCall(ledger, &random) }
                }
            }
        }
        let state = ledger.now
        #expect(ledger.held == 0 && state.rows.count == total, "seed \(seed)")
        #expect(state.available + ledger.charged == 40_000 && state.available >= 0, "seed \(seed)")
        #expect(state.ends.values.allSatisfy { $0 == 1 }, "seed \(seed)")
        #expect(Set(state.rows.values.map(\.outcome)).count >= 4, "seed \(seed) reaches too few kinds of end")
    }

    private func oneCall(_ ledger: ModelLedger, _ random: inout SeededGenerator) async {
        let pieces = Int.random(in: 0...6, using: &random)
        var steps = (0..<pieces).map { _ in ScriptedUpstream.Step.event(.delta("x")) }
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            steps += [.event(.usage(.init(inputTokens: 9, outputTokens: UInt64(pieces)))), .event(.finished(.stop))]
        case 1: steps += [.event(.finished(.length))]
        case 2: steps += [.fail(UpstreamError(.truncated, phase: .cut))]
        case 3: steps += [.event(.usage(.init(inputTokens: .max, outputTokens: 1))), .event(.finished(.stop))]
        default: steps += [.hang]
        }
        let upstream = ScriptedUpstream(
            refusal: Int.random(in: 0..<8, using: &random) == 0
                ? UpstreamError(.overloaded, phase: .refusedBeforeFirstByte) : nil, steps)
        let accepts = Int.random(in: 0..<3, using: &random) == 0 ? Int.random(in: 0...6, using: &random) : .max
        let isWrong = Int.random(in: 0..<10, using: &random) == 0
        let isUnary = Int.random(in: 0..<3, using: &random) == 0
        guard let bench = try? Bench(upstream, ledger: ledger) else {
            Issue.record("no bench")
            return
        }
        let call = Task {
            let request = Bench.request { if isWrong { $0.messages = [] } }
            if isUnary {
                // How it ends is not asked here.
                _ = try? await bench.unary(request)
            } else {
                _ = await bench.stream(request, Bench.context(), sink: RecordingSink(accepting: accepts))
            }
        }
        for _ in 0..<Int.random(in: 0...20, using: &random) { await Task.yield() }
        call.cancel()
        await call.value
    }
}
