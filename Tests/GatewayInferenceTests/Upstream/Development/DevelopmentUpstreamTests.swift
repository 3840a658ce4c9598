import CLP
import GatewayInference
import InferenceAPI
import Testing

@Suite("The development upstream")
struct DevelopmentUpstreamTests {
    private func read(
        _ model: String, _ content: String = "Hello, 世界  again\n", limit: UInt32 = 100, stop: [String] = [],
        clock: SkippingClock = SkippingClock(), timeLimit: Duration? = nil
    ) async -> (events: [UpstreamEvent], error: UpstreamError?) {
        let request = UpstreamRequest(
            model: model,
            messages: [
                UpstreamMessage(role: .system, content: "be kind"), UpstreamMessage(role: .user, content: content),
            ], maxOutputTokens: limit, stop: stop)
        var events: [UpstreamEvent] = []
        do throws(UpstreamError) {
            var reply = try await DevelopmentUpstream(clock: clock).open(request, timeLimit: timeLimit)
            while let event = try await reply.next() { events.append(event) }
            return (events, nil)
        } catch {
            return (events, error)
        }
    }

    @Test("echo repeats the last user message word by word, counts it, and does so again")
    func echo() async throws {
        let clock = SkippingClock()
        let result = await read("echo", clock: clock)
        #expect(
            result.events == [
                .delta("Hello, "), .delta("世界  "), .delta("again\n"),
                .usage(ReportedUsage(inputTokens: 5, outputTokens: 3)), .finished(.stop),
            ])
        #expect(clock.slept == .milliseconds(15))
        #expect(await read("echo").events == result.events)
    }

    @Test("the limit of tokens and stop texts end the answer")
    func ends() async throws {
        let limited = await read("echo", limit: 2)
        #expect(limited.events.text == "Hello, 世界  " && limited.events.causes == [.length])
        let exact = await read("echo", limit: 3)
        #expect(exact.events.causes == [.stop])
        let stopped = await read("echo", stop: ["again", "界"])
        #expect(stopped.events.text == "Hello, 世" && stopped.events.causes == [.stop])
        #expect(await read("echo", "").events == [.usage(.init(inputTokens: 2, outputTokens: 0)), .finished(.stop)])
        #expect(await read("echo", " \n").events.text == " \n")
    }

    @Test("slow counts, a word each tenth of a second")
    func slow() async throws {
        let clock = SkippingClock()
        let result = await read("slow", limit: 50, clock: clock)
        #expect(result.events.text == (1...50).map { "\($0) " }.joined())
        #expect(result.events.causes == [.length] && clock.slept == .seconds(5))
    }

    @Test("huge sends 1 KiB a token without a pause")
    func huge() async throws {
        let clock = SkippingClock()
        let result = await read("huge", limit: 300, clock: clock)
        #expect(result.events.text.utf8.count == 300 * 1_024 && clock.slept == .zero)
        #expect(result.events.lastUsage?.outputTokens == 300)
    }

    @Test("cut breaks off after three words, or at the end of fewer", arguments: [("a b c d", 3), ("a b", 2), ("", 0)])
    func cut(content: String, words: Int) async throws {
        let result = await read("cut", content)
        #expect(result.events.count == words && result.error == UpstreamError(.truncated, phase: .cut))
    }

    @Test("busy refuses, with a time")
    func busy() async throws {
        let result = await read("busy")
        #expect(
            result.error == UpstreamError(.overloaded, phase: .refusedBeforeFirstByte, retryAfter: .seconds(2)))
    }

    @Test("unmetered reports no usage")
    func unmetered() async throws {
        let result = await read("unmetered")
        #expect(result.events.count == 4 && result.events.lastUsage == nil && result.events.causes == [.stop])
    }

    @Test("stall says one word and then nothing, until its time is up")
    func stall() async throws {
        let clock = SkippingClock()
        let result = await read("stall", clock: clock, timeLimit: .seconds(30))
        #expect(result.events == [.delta("Hello, ")] && result.error == UpstreamError(.timeout, phase: .cut))
        #expect(clock.slept == .seconds(30))
    }

    @Test("a model that is none of these is not there")
    func unknown() async throws {
        #expect(await read("gpt").error == UpstreamError(.modelMissing, phase: .refusedBeforeFirstByte))
    }

    @Test("cancellation ends each at once", arguments: ["echo", "slow", "huge", "stall"])
    func cancelled(model: String) async throws {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await read(model, limit: 1_000_000)
        }
        #expect(await task.value.error == UpstreamError(.cancelled, phase: .cut))
    }

    @Test("each model plays its part through the whole pipeline", arguments: DevelopmentModel.allCases)
    func pipeline(model: DevelopmentModel) async throws {
        let bench = try Bench(
            DevelopmentAs(model: model.rawValue), limits: ChatLimits(deadlineMargin: .seconds(60)))
        let outcome = await bench.stream(Bench.request("a b c d e"))
        switch model {
        case .echo, .unmetered: #expect(outcome.pieces.joined() == "a b c d e" && outcome.completed != nil)
        case .slow, .huge: #expect(outcome.completed?.finishReason == .length && outcome.pieces.count == 100)
        case .cut: #expect(outcome.pieces.count == 3 && outcome.error?.code == .unavailable && outcome.charge != nil)
        case .busy: #expect(outcome.error?.retryAfter == .seconds(2) && outcome.charge == nil)
        case .stall: #expect(outcome.pieces.count == 1 && outcome.error?.code == .deadlineExceeded)
        }
        #expect((outcome.charge?.usage?.estimated ?? false) == [.unmetered, .cut, .stall].contains(model))
        bench.expectBalanced(calls: 1)
    }
}

/// The development upstream behind the bench's one model.
private struct DevelopmentAs: ChatUpstream {
    let model: String
    let upstream = DevelopmentUpstream(clock: SkippingClock())

    func open(_ request: UpstreamRequest, timeLimit: Duration?) async throws(UpstreamError) -> any UpstreamReply {
        var request = request
        request.model = model
        return try await upstream.open(request, timeLimit: timeLimit)
    }
}
