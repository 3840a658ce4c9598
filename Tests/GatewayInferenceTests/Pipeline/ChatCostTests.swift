import CLP
import GatewayDomain
import GatewayInference
import InferenceAPI
import Synchronization
import Testing

/// What a call costs, row by row of the table at ``DeliveryMeter`` (P3.b).
@Suite("What a call costs")
struct ChatCostTests {
    static let words = ["one ", "two ", "three ", "four "]
    static let usage = ReportedUsage(inputTokens: 20, outputTokens: 4, cachedInputTokens: 5)
    /// 15 × 2 + 5 × 1 + 4 × 3.
    static let reportedCost: Int64 = 47

    /// The estimate of three input tokens and as many output tokens as pieces.
    static func estimatedCost(pieces: Int64) -> Int64 { 3 * 2 + pieces * 3 }

    @Test("complete: as reported")
    func complete() async throws {
        let bench = try Bench(ScriptedUpstream.answer(Self.words, usage: Self.usage))
        let outcome = await bench.stream()
        #expect(outcome.pieces == Self.words)
        let charge = try #require(outcome.completed?.charge)
        #expect(outcome.completed?.finishReason == .stop)
        #expect(charge.amountMicros == Self.reportedCost)
        #expect(charge.currency == "CNY")
        #expect(charge.usage == Usage(inputTokens: 20, outputTokens: 4, cachedInputTokens: 5, estimated: false))
        #expect(RequestID(charge.requestId).map { bench.ledger.now.rows[$0] != nil } == true)
        #expect(
            bench.ledger.rows == [
                .ended(.completed, .init(input: 20, output: 4, cached: 5), cost: Micros(Self.reportedCost))
            ])
        bench.expectBalanced(calls: 1)
    }

    @Test("complete, nothing reported: counted from the pieces, flagged estimated")
    func completeUnreported() async throws {
        let bench = try Bench(ScriptedUpstream.answer(Self.words))
        let charge = try #require(await bench.stream().completed?.charge)
        #expect(charge.amountMicros == Self.estimatedCost(pieces: 4))
        #expect(charge.usage == Usage(inputTokens: 3, outputTokens: 4, estimated: true))
        bench.expectBalanced(calls: 1)
    }

    @Test("the provider breaks off after k pieces: counted from what was delivered", arguments: 1...4)
    func upstreamCut(pieces: Int) async throws {
        let steps = Self.words.prefix(pieces).map { ScriptedUpstream.Step.event(.delta($0)) }
        let upstream = ScriptedUpstream(steps + [.fail(UpstreamError(.truncated, phase: .cut))])
        let bench = try Bench(upstream)
        let outcome = await bench.stream()
        #expect(outcome.pieces.count == pieces && outcome.completed == nil)
        #expect(outcome.error?.code == .unavailable)
        #expect(outcome.charge?.amountMicros == Self.estimatedCost(pieces: Int64(pieces)))
        #expect(outcome.charge?.usage?.estimated == true)
        #expect(bench.ledger.rows.first?.outcome == .upstreamFailed)
        #expect(upstream.seen.withLock(\.closed) == 1)
        bench.expectBalanced(calls: 1)
    }

    @Test("the provider breaks off after it reported: as reported so far, the last report alone")
    func upstreamCutAfterReport() async throws {
        let bench = try Bench(
            ScriptedUpstream([
                .event(.delta("one ")), .event(.usage(ReportedUsage(inputTokens: 20, outputTokens: 1))),
                .event(.delta("two ")), .event(.usage(ReportedUsage(inputTokens: 20, outputTokens: 2))),
                .event(.delta("three ")), .fail(UpstreamError(.timeout, phase: .cut)),
            ]))
        let outcome = await bench.stream()
        #expect(outcome.charge?.amountMicros == 46)
        #expect(outcome.charge?.usage?.estimated == false)
        bench.expectBalanced(calls: 1)
    }

    @Test("the provider fails after it accepted and before any text: nothing")
    func upstreamCutBeforeText() async throws {
        let bench = try Bench(ScriptedUpstream([.fail(UpstreamError(.overloaded, phase: .cut))]))
        let outcome = await bench.stream()
        #expect(outcome.error?.code == .unavailable)
        #expect(outcome.charge == nil)
        #expect(bench.ledger.rows == [.ended(.upstreamFailed, .none, cost: .zero)])
        bench.expectBalanced(calls: 1)
    }

    @Test("refused before the first byte: nothing", arguments: UpstreamError.Reason.allCases)
    func refused(reason: UpstreamError.Reason) async throws {
        let refusal = UpstreamError(reason, phase: .refusedBeforeFirstByte, retryAfter: .seconds(7))
        let bench = try Bench(ScriptedUpstream(refusal: refusal, []))
        let outcome = await bench.stream()
        #expect(outcome.pieces.isEmpty && outcome.completed == nil && outcome.charge == nil)
        #expect(outcome.error != nil)
        #expect(bench.ledger.rows == [.ended(reason == .cancelled ? .cancelled : .upstreamFailed, .none, cost: .zero)])
        bench.expectBalanced(calls: 1)
    }

    @Test("a stream that stops without saying that it ended is a failure", arguments: [0, 2])
    func endWithoutFinish(pieces: Int) async throws {
        let bench = try Bench(ScriptedUpstream(Self.words.prefix(pieces).map { .event(.delta($0)) }))
        let outcome = await bench.stream()
        #expect(outcome.error?.code == .unavailable && outcome.completed == nil)
        #expect((outcome.charge?.amountMicros ?? 0) == (pieces == 0 ? 0 : Self.estimatedCost(pieces: 2)))
        bench.expectBalanced(calls: 1)
    }

    @Test("the caller leaves after k pieces: counted from what it took", arguments: 0...4)
    func callerGone(pieces: Int) async throws {
        let upstream = ScriptedUpstream.answer(Self.words, usage: Self.usage)
        let bench = try Bench(upstream)
        let outcome = await bench.stream(sink: RecordingSink(accepting: pieces))
        let row = try #require(bench.ledger.rows.first)
        if pieces == 4 {
            // Only the last event was not taken: the answer is there, and paid as reported.
            #expect(row == .ended(.completed, .init(input: 20, output: 4, cached: 5), cost: Micros(Self.reportedCost)))
        } else {
            #expect(outcome.error?.code == .cancelled)
            #expect(row.outcome == .cancelled)
            #expect(row.cost == Self.estimatedCost(pieces: Int64(pieces)))
            #expect(upstream.seen.withLock(\.taken) == pieces + 1, "nothing is asked for after the caller left")
        }
        #expect(upstream.seen.withLock(\.closed) == 1)
        bench.expectBalanced(calls: 1)
    }

    @Test("never more than the hold, whatever a provider claims")
    func neverMoreThanTheHold() async throws {
        let claims = ReportedUsage(inputTokens: .max, outputTokens: .max)
        let bench = try Bench(ScriptedUpstream.answer(["a"], usage: claims))
        let charge = try #require(await bench.stream().completed?.charge)
        #expect(charge.amountMicros == Bench.hold())
        bench.expectBalanced(calls: 1)
    }

    @Test("a report of no output for delivered text counts as none")
    func zeroReport() async throws {
        let bench = try Bench(
            ScriptedUpstream.answer(["a", "b"], usage: ReportedUsage(inputTokens: 0, outputTokens: 0)))
        #expect(
            await bench.stream().completed?.charge?.usage == Usage(inputTokens: 3, outputTokens: 2, estimated: true))
        bench.expectBalanced(calls: 1)
    }

    @Test("an answer without text is paid as reported")
    func emptyAnswer() async throws {
        let bench = try Bench(
            ScriptedUpstream.answer([], usage: ReportedUsage(inputTokens: 9, outputTokens: 0), cause: .contentFilter))
        let completed = try #require(await bench.stream().completed)
        #expect(completed.finishReason == .contentFilter)
        #expect(completed.charge?.amountMicros == 18)
        bench.expectBalanced(calls: 1)
    }
}

extension GatewayDomain.Usage {
    init(input: Int, output: Int, cached: Int = 0, estimated: Bool = false) {
        self.init(
            input: TokenCount(clamping: input), output: TokenCount(clamping: output),
            cachedInput: TokenCount(clamping: cached), estimated: estimated)
    }
}

extension ModelLedger.Row {
    var outcome: CallOutcome? {
        switch self {
        case .running: nil
        case .refused: .refused
        case .ended(let outcome, _, _): outcome
        }
    }

    var cost: Int64 {
        if case .ended(_, _, let cost) = self { cost.value } else { 0 }
    }
}
