import CLP
import GatewayDomain
import GatewayInference
import InferenceAPI
import Synchronization
import Testing

@Suite("Chat with a single reply")
struct ChatUnaryTests {
    @Test("the pieces are joined, and the charge stands beside them")
    func joined() async throws {
        let usage = ReportedUsage(inputTokens: 20, outputTokens: 3)
        let bench = try Bench(ScriptedUpstream.answer(["你", "好", " 😀"], usage: usage, cause: .length))
        let response = try await bench.unary()
        #expect(response.message == ChatMessage(role: .assistant, content: "你好 😀"))
        #expect(response.finishReason == .length)
        #expect(response.charge?.amountMicros == 49)
        bench.expectBalanced(calls: 1)
    }

    @Test("the provider breaks off: the caller has nothing and pays nothing", arguments: 0...3)
    func upstreamCut(pieces: Int) async throws {
        let steps = (0..<pieces).map { _ in ScriptedUpstream.Step.event(.delta("x")) }
        let bench = try Bench(ScriptedUpstream(steps + [.fail(UpstreamError(.truncated, phase: .cut))]))
        let error = await #expect(throws: RPCError.self) { try await bench.unary() }
        #expect(error?.code == .unavailable && error?.detail(ChatCharge.self) == nil)
        #expect(bench.ledger.rows == [.ended(.upstreamFailed, .none, cost: .zero)])
        bench.expectBalanced(calls: 1)
    }

    @Test("the provider breaks off after it reported usage: as reported")
    func upstreamCutAfterReport() async throws {
        let bench = try Bench(
            ScriptedUpstream([
                .event(.delta("x")), .event(.usage(ReportedUsage(inputTokens: 10, outputTokens: 1))),
                .fail(UpstreamError(.truncated, phase: .cut)),
            ]))
        let error = await #expect(throws: RPCError.self) { try await bench.unary() }
        #expect(error?.detail(ChatCharge.self)?.amountMicros == 23)
        bench.expectBalanced(calls: 1)
    }

    @Test("the caller leaves while the provider works: what it made is paid, input and output", arguments: 0...3)
    func callerGone(pieces: Int) async throws {
        let reached = AsyncGate()
        let steps = (0..<pieces).map { _ in ScriptedUpstream.Step.event(.delta("x")) }
        let upstream = ScriptedUpstream(steps + [.run { await reached.open() }, .hang])
        let bench = try Bench(upstream)
        let call = Task { try await bench.unary() }
        await reached.wait()
        call.cancel()
        let error = await #expect(throws: RPCError.self) { try await call.value }
        #expect(error?.code == .cancelled)
        #expect(error?.detail(ChatCharge.self)?.amountMicros == 6 + Int64(pieces) * 3)
        #expect(upstream.seen.withLock(\.closed) == 1)
        bench.expectBalanced(calls: 1)
    }

    @Test("a reply that does not fit one message ends with what to do")
    func tooLarge() async throws {
        let upstream = ScriptedUpstream(Array(repeating: .event(.delta("12345")), count: 1_000))
        let bench = try Bench(upstream, limits: ChatLimits(replyBytesMax: 14))
        let error = await #expect(throws: RPCError.self) { try await bench.unary() }
        #expect(error?.code == .resourceExhausted && error?.message.contains("stream") == true)
        #expect(upstream.seen.withLock(\.taken) == 3 && upstream.seen.withLock(\.closed) == 1)
        bench.expectBalanced(calls: 1)
    }
}
