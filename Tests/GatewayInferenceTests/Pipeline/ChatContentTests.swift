import CLP
import GatewayDomain
import GatewayInference
import InferenceAPI
import Testing

@Suite("Content stays in the call")
struct ChatContentTests {
    static let canary = "c4n4ry-prompt"
    static let answer = "c4n4ry-answer"

    static let upstreams: [String: @Sendable () -> ScriptedUpstream] = [
        "complete": { .answer([answer]) },
        "cut": { ScriptedUpstream([.event(.delta(answer)), .fail(UpstreamError(.truncated, phase: .cut))]) },
        "refused": { ScriptedUpstream(refusal: UpstreamError(.credential, phase: .refusedBeforeFirstByte), []) },
        "too large": { ScriptedUpstream(Array(repeating: .event(.delta(answer)), count: 100)) },
        "out of time": { ScriptedUpstream([.event(.delta(answer)), .fail(UpstreamError(.timeout, phase: .cut))]) },
    ]

    /// P1.c: no log line at any level, no status and no detail holds a prompt or an answer.
    @Test("no log line and no status holds a prompt or an answer", arguments: upstreams.keys.sorted(), [false, true])
    func canaries(kind: String, storeFails: Bool) async throws {
        let make = try #require(Self.upstreams[kind])
        let bench = try Bench(make(), limits: ChatLimits(replyBytesMax: 500, streamBytesMax: 500))
        if storeFails { bench.ledger.set { $0.settleFaults = Array(repeating: .unavailable(.diskFull), count: 4) } }
        let request = Bench.request(Self.canary) { $0.stop = [Self.canary] }
        var texts = [String(reflecting: await bench.stream(request).error)]
        do throws(RPCError) {
            texts.append("\(try await bench.unary(request))")
        } catch {
            texts.append(String(reflecting: error))
            texts += error.details.map { String(decoding: $0.value, as: UTF8.self) }
        }
        for wrong in [
            Bench.request(Self.canary) { $0.model = Self.canary }, Bench.request(Self.canary) { $0.temperature = 9 },
            Bench.request(Self.canary) { $0.stop = Array(repeating: Self.canary, count: 9) },
        ] {
            texts.append(String(reflecting: await bench.stream(wrong).error))
        }
        #expect(bench.logs.lines.count >= 5, "each call has a line")
        for text in texts + bench.logs.lines {
            #expect(!text.contains("c4n4ry"), "\(text)")
        }
    }

    @Test("a line of the log has the call's id, model, outcome and counts")
    func line() async throws {
        let bench = try Bench(ScriptedUpstream.answer(["a"], usage: ReportedUsage(inputTokens: 5, outputTokens: 1)))
        let charge = try #require(await bench.stream().completed?.charge)
        #expect(
            bench.logs.lines == [
                "info call ended estimated=false input=5 latency=0 ms model=test/model outcome=completed output=1 "
                    + "reason=stop request_id=\(charge.requestId)"
            ])
        #expect(!bench.logs.lines[0].contains("192.0.2.7"))
    }
}
