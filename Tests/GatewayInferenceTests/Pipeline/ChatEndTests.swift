import CLP
import GatewayDomain
import GatewayInference
import InferenceAPI
import Synchronization
import Testing

/// Each call that has begun is ended once, whatever happens to its caller, its provider and its store.
@Suite("The end of a call")
struct ChatEndTests {
    static let words = ["one ", "two ", "three ", "four "]

    @Test(
        "the task is cancelled after k pieces: the provider is given up, the end is stored unshaken",
        arguments: 0...4, [true, false])
    func cancelled(pieces: Int, hangs: Bool) async throws {
        let steps = Self.words.prefix(pieces).map { ScriptedUpstream.Step.event(.delta($0)) }
        let reached = AsyncGate()
        let upstream = ScriptedUpstream(
            steps + [.run { await reached.open() }, hangs ? .hang : .event(.delta("more"))])
        let bench = try Bench(upstream)
        let scope = Bench.scope()
        let call = Task { await bench.stream(Bench.request(), Bench.context(scope)) }
        await reached.wait()
        scope.cancel()
        call.cancel()
        let outcome = await call.value
        if hangs {
            #expect(outcome.error?.code == .cancelled)
            #expect(bench.ledger.rows.first?.outcome == .cancelled)
            #expect(bench.ledger.rows.first?.cost == 6 + Int64(pieces) * 3)
            #expect(outcome.charge?.amountMicros == 6 + Int64(pieces) * 3)
        }
        #expect(upstream.seen.withLock(\.closed) == 1)
        bench.expectBalanced(calls: 1)
    }

    @Test("a deadline ends the call with its charge, before the engine's own alarm")
    func deadline() async throws {
        let upstream = ScriptedUpstream([.event(.delta("one ")), .fail(UpstreamError(.timeout, phase: .cut))])
        let bench = try Bench(upstream)
        let outcome = await bench.stream(Bench.request(), Bench.context(Bench.scope(timeout: .milliseconds(30))))
        #expect(outcome.error?.code == .deadlineExceeded)
        #expect(outcome.charge?.amountMicros == 9)
        #expect(bench.ledger.rows.first?.outcome == .cancelled)
        let limit = try #require(upstream.seen.withLock(\.timeLimits).first ?? nil)
        #expect(limit <= .milliseconds(27) && limit >= .zero)
        bench.expectBalanced(calls: 1)
    }

    @Test("a provider that is late by its own limit is a failure of the provider's")
    func upstreamTimeout() async throws {
        let bench = try Bench(ScriptedUpstream([.event(.delta("a")), .fail(UpstreamError(.timeout, phase: .cut))]))
        #expect(await bench.stream().error?.code == .unavailable)
        #expect(bench.ledger.rows.first?.outcome == .upstreamFailed)
    }

    @Test("a store that fails at the end is asked again, and the call is still charged once")
    func storeFailsThenWorks() async throws {
        let bench = try Bench(ScriptedUpstream.answer(["a"]))
        bench.ledger.set {
            $0.settleFaults = [.unavailable(.busy), .unavailable(.outcomeUnknown), .unavailable(.diskFull)]
        }
        #expect(await bench.stream().completed?.charge?.amountMicros == 9)
        #expect(bench.pauses.slept == .milliseconds(1_220))
        bench.expectBalanced(calls: 1)
    }

    @Test("a store that stays broken: the caller is told, and the hold waits for the next start")
    func storeStaysBroken() async throws {
        let bench = try Bench(ScriptedUpstream.answer(["a"]))
        bench.ledger.set { $0.settleFaults = Array(repeating: .unavailable(.diskFull), count: 4) }
        let outcome = await bench.stream()
        #expect(outcome.error?.code == .internal && outcome.completed == nil)
        #expect(bench.ledger.rows == [.running(Micros(Bench.hold()))])
        #expect(bench.logs.lines.contains { $0.hasPrefix("error ") && $0.contains("diskFull") })
    }

    @Test(
        "a store that can't begin a call",
        arguments: [
            (StoreError.unavailable(.closed), RPCError.Code.unavailable, CallOutcome.refused),
            (.conflict(.currencyMismatch), .failedPrecondition, .refused),
            (.conflict(.duplicateRequest), .internal, .refused),
        ])
    func beginFails(fault: StoreError, code: RPCError.Code, logged: CallOutcome) async throws {
        let upstream = ScriptedUpstream.answer(["a"])
        let bench = try Bench(upstream)
        bench.ledger.set { $0.beginFault = fault }
        #expect(await bench.stream().error?.code == code)
        #expect(bench.ledger.rows.map(\.outcome) == [logged])
        #expect(upstream.seen.withLock(\.requests).isEmpty)
        bench.expectBalanced(calls: 1)
    }

    @Test("an account that was erased since its key was recognised is not logged any more")
    func erasedAccount() async throws {
        let bench = try Bench(ScriptedUpstream.answer(["a"]))
        bench.ledger.set { $0.beginFault = .notFound(.account) }
        #expect(await bench.stream().error?.code == .unauthenticated)
        bench.expectBalanced(calls: 0)
    }

    @Test("a beginning of unknown outcome is ended, so that no hold stays open")
    func beginUnknown() async throws {
        let bench = try Bench(ScriptedUpstream.answer(["a"]))
        bench.ledger.set {
            $0.beginFault = .unavailable(.outcomeUnknown)
            $0.beginsDespiteFault = true
        }
        #expect(await bench.stream().error?.code == .unavailable)
        #expect(bench.ledger.rows == [.ended(.interrupted, .none, cost: .zero)])
        bench.expectBalanced(calls: 1)
    }

    @Test("the latency of a record is measured by the gateway's clock")
    func latency() async throws {
        let clock = TestClockBox()
        let upstream = ScriptedUpstream([.event(.delta("a")), .run { clock.advance(1_234) }, .event(.finished(.stop))])
        let bench = try Bench(upstream)
        clock.clock.withLock { $0 = bench.clock }
        #expect(await bench.stream().error == nil)
        #expect(bench.ledger.now.latencies.values.map(\.value) == [1_234])
    }

    @Test("the next piece is asked for when the last was taken: a reader that stops, stops the provider")
    func backPressure() async throws {
        let upstream = ScriptedUpstream(
            Array(repeating: .event(.delta("x")), count: 1_000) + [.event(.finished(.stop))])
        let bench = try Bench(upstream)
        let stopped = AsyncGate()
        let goOn = AsyncGate()
        let sink = RecordingSink { count in
            if count == 10 {
                await stopped.open()
                await goOn.wait()
            }
        }
        let call = Task { await bench.stream(sink: sink) }
        await stopped.wait()
        for _ in 0..<50 { await Task.yield() }
        #expect(upstream.seen.withLock(\.taken) == 11)
        await goOn.open()
        #expect(await call.value.pieces.count == 1_000)
        bench.expectBalanced(calls: 1)
    }

    @Test("a streamed answer has a limit of bytes")
    func streamLimit() async throws {
        let bench = try Bench(
            ScriptedUpstream(Array(repeating: .event(.delta("12345")), count: 3) + [.event(.finished(.stop))]),
            limits: ChatLimits(streamBytesMax: 14))
        let outcome = await bench.stream()
        #expect(outcome.pieces.count == 2 && outcome.error?.code == .resourceExhausted)
        #expect(outcome.charge?.usage?.outputTokens == 2)
        bench.expectBalanced(calls: 1)
    }
}

/// Opens once; whoever waits goes on then.
actor AsyncGate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    func wait() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}

private final class TestClockBox: Sendable {
    let clock = Mutex<TestClock?>(nil)

    func advance(_ milliseconds: Int64) { clock.withLock { $0 }?.advance(milliseconds: milliseconds) }
}
