import GatewayInference
import Synchronization
import Testing

@Suite("The streamed answer")
struct OpenAIReplyTests {
    struct Expectation: Sendable {
        var text: String
        var usage: ReportedUsage?
        var cause: FinishCause?
        var error: UpstreamError.Reason?
    }

    /// What each file of the corpus means to a call.
    static let corpus: [String: Expectation] = [
        "openai": .init(
            text: "Hello, world", usage: .init(inputTokens: 11, outputTokens: 3, cachedInputTokens: 4), cause: .stop),
        "vllm": .init(text: "Yes", usage: .init(inputTokens: 9, outputTokens: 1), cause: .stop),
        "vllm-error-then-done": .init(text: "Hel", error: .overloaded),
        "llamacpp": .init(
            text: "Paris", usage: .init(inputTokens: 34, outputTokens: 2, cachedInputTokens: 33), cause: .stop),
        "llamacpp-recorded": .init(
            text: "Hello there!", usage: .init(inputTokens: 31, outputTokens: 3, cachedInputTokens: 30), cause: .length),
        "llamacpp-error-field": .init(text: "The", error: .overloaded),
        "llamacpp-error-data": .init(text: "The", error: .contextTooLong),
        "keep-alive-comments": .init(
            text: "ok", usage: .init(inputTokens: 20, outputTokens: 1, cachedInputTokens: 16), cause: .length),
        "crlf-bom-no-space": .init(
            text: "你好，世界😀", usage: .init(inputTokens: 11, outputTokens: 3, cachedInputTokens: 4), cause: .stop),
        "cr-only": .init(text: "甲乙", cause: .stop),
        "multi-line": .init(text: "multi", cause: .stop),
        "running-usage": .init(text: "abc", usage: .init(inputTokens: 5, outputTokens: 3), cause: .stop),
        "usage-in-choice": .init(
            text: "k", usage: .init(inputTokens: 6, outputTokens: 1, cachedInputTokens: 2), cause: .stop),
        "done-without-finish": .init(text: "half", error: .truncated),
        "ends-without-finish": .init(text: "half an", error: .truncated),
    ]

    @Test("the corpus is read whole, in every chunk size", arguments: Fixture.names(in: "sse", suffix: ".sse"))
    func corpus(name: String) async throws {
        let expected = try #require(Self.corpus[name])
        let body = try Fixture.bytes("sse/\(name).sse")
        for size in [Int.max, 1, 2, 3, 7, 64] {
            let transport = ScriptedTransport(body, pieces: size)
            let (events, error) = await OpenAIUpstream(transport: transport, credential: nil).read()
            #expect(events.text == expected.text, "chunks of \(size)")
            #expect(events.lastUsage == expected.usage)
            #expect(events.causes == (expected.cause.map { [$0] } ?? []))
            #expect(error == expected.error.map { UpstreamError($0, phase: .cut) })
            #expect(error != nil || events.last == expected.cause.map { .finished($0) }, "the end comes last")
            let ends = transport.seen.withLock { ($0.finished, $0.closed) }
            #expect(ends == (error == nil ? (1, 0) : (0, 1)), "only a whole answer leaves its connection to another")
        }
    }

    @Test(
        "cut at every byte: never a clean end before the server's own",
        arguments: Fixture.names(in: "sse", suffix: ".sse"))
    func cuts(name: String) async throws {
        let body = try Fixture.bytes("sse/\(name).sse")
        let whole = await OpenAIUpstream(transport: ScriptedTransport(body), credential: nil).read()
        let done = String(decoding: body, as: UTF8.self).utf8.firstRange(of: "[DONE]".utf8)
        let end = done.map {
            String(decoding: body, as: UTF8.self).utf8.distance(from: "".utf8.startIndex, to: $0.lowerBound)
        }
        for length in 0..<body.count {
            let transport = ScriptedTransport(Array(body[..<length]), end: UpstreamError(.truncated, phase: .cut))
            let (events, error) = await OpenAIUpstream(transport: transport, credential: nil).read()
            #expect(whole.events.text.hasPrefix(events.text))
            if length <= end ?? body.count {
                #expect(error != nil, "cut at \(length) looks like an end")
                #expect(events.causes.isEmpty)
            }
        }
    }

    @Test(
        "odd chunks",
        arguments: [
            (#"{"choices":null}"#, ""), (#"{"choices":[]}"#, ""), (#"{}"#, ""), (#"{"choices":[{"delta":null}]}"#, ""),
            (#"{"choices":[{"delta":{"content":null}}]}"#, ""), (#"{"choices":[{"delta":{"content":7}}]}"#, ""),
            (#"{"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]}"#, "a"),
            (#"{"error":null,"choices":[{"delta":{"content":"a"},"finish_reason":""}]}"#, "a"),
            (
                #"{"choices":[{"delta":{"reasoning_content":"x","tool_calls":[]},"new":{"deep":[1]}}],"obfuscation":"q"}"#,
                ""
            ),
        ])
    func odd(chunk: String, text: String) async throws {
        let (events, error) = await read("data: \(chunk)\n\n" + Self.end)
        #expect(events.text == text && error == nil)
    }

    static let end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"

    @Test(
        "what is not of the protocol ends the answer",
        arguments: [
            "data: 7\n\n", "data: [1]\n\n", "data: {\n\n", "data: not json\n\n", "data: \"[DONE]\"\n\n",
            "data: {}{}\n\n",
            "data: {\"choices\":[{\"delta\":{\"content\":\"a\\u0000b\"}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"content\":\"\\ud800\"}}]}\n\n",
        ])
    func violations(stream: String) async throws {
        let (events, error) = await read(stream + Self.end)
        #expect(error == UpstreamError(.protocolViolation, phase: .cut) && events.causes.isEmpty)
    }

    @Test("bytes that are not UTF-8 end the answer")
    func badUTF8() async throws {
        var body = [UInt8]("data: {\"choices\":[{\"delta\":{\"content\":\"a".utf8)
        body += [0xC3, 0x28] + [UInt8]("\"}}]}\n\n".utf8) + [UInt8](Self.end.utf8)
        let result = await OpenAIUpstream(transport: ScriptedTransport(body), credential: nil).read()
        #expect(result.error?.reason == .protocolViolation)
    }

    @Test(
        "reasons to finish",
        arguments: [
            ("stop", FinishCause.stop), ("length", .length), ("content_filter", .contentFilter),
            ("sensitive", .contentFilter),
            ("eos", .stop),
        ])
    func causes(reason: String, cause: FinishCause) async throws {
        let result = await read(
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"\(reason)\"}]}\n\ndata: [DONE]\n\n")
        #expect(result.events == [.finished(cause)])
    }

    @Test("reasons that name a failure are failures", arguments: ["error", "abort", "insufficient_system_resource"])
    func failures(reason: String) async throws {
        let result = await read(
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"\(reason)\"}]}\n\ndata: [DONE]\n\n")
        #expect(result.error == UpstreamError(.overloaded, phase: .cut))
    }

    @Test(
        "usage that can't be true is none",
        arguments: [
            #"{"prompt_tokens":-1,"completion_tokens":2}"#, #"{"prompt_tokens":1}"#,
            #"{"prompt_tokens":1.5,"completion_tokens":2}"#,
            #"{"prompt_tokens":"1","completion_tokens":2}"#, #"{"prompt_tokens":1e30,"completion_tokens":2}"#, "7",
            "[]",
        ])
    func badUsage(usage: String) async throws {
        let result = await read("data: {\"choices\":[],\"usage\":\(usage)}\n\n" + Self.end)
        #expect(result.events == [.finished(.stop)] && result.error == nil)
    }

    @Test("cached input is a part of the input")
    func cachedIsAPart() async throws {
        let usage = #"{"prompt_tokens":5,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":9}}"#
        let result = await read("data: {\"choices\":[],\"usage\":\(usage)}\n\n" + Self.end)
        #expect(result.events.lastUsage == ReportedUsage(inputTokens: 5, outputTokens: 2, cachedInputTokens: 5))
    }

    @Test("comments alone keep no call alive: without an event it ends")
    func progress() async throws {
        let clock = SkippingClock()
        let upstream = OpenAIUpstream(
            transport: TickingTransport(clock: clock), credential: nil, progressTimeout: .seconds(10),
            now: { clock.now })
        let result = await upstream.read()
        #expect(result.error == UpstreamError(.timeout, phase: .cut))
        #expect(clock.slept == .seconds(10))
    }

    @Test("a model that reasons for long, without text of the answer, is not given up")
    func reasoning() async throws {
        let clock = SkippingClock()
        let thought = #"data: {"choices":[{"index":0,"delta":{"content":null,"reasoning_content":"hm"}}]}"# + "\n\n"
        let answer =
            #"data: {"choices":[{"index":0,"delta":{"content":"42"},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n"
        let upstream = OpenAIUpstream(
            transport: TickingTransport(clock: clock, ticks: Array(repeating: thought, count: 60) + [answer]),
            credential: nil, progressTimeout: .seconds(10), now: { clock.now })
        let result = await upstream.read()
        #expect(result.error == nil)
        #expect(result.events.text == "42")
    }

    @Test("an event that never ends is given up at its limit")
    func limit() async throws {
        let transport = ScriptedTransport([UInt8](repeating: 0x61, count: 200_000), pieces: 1_000)
        let upstream = OpenAIUpstream(transport: transport, credential: nil, limits: SSELimits(lineBytesMax: 65_536))
        #expect(await upstream.read().error == UpstreamError(.tooLarge, phase: .cut))
        #expect(transport.seen.withLock(\.taken) == 66)
    }

    private func read(_ stream: String) async -> (events: [UpstreamEvent], error: UpstreamError?) {
        await OpenAIUpstream(transport: ScriptedTransport([UInt8](stream.utf8), pieces: 5), credential: nil).read()
    }
}

/// A response that says something once a second; `: ping`, for ever, after its last tick.
private struct TickingTransport: UpstreamTransport {
    let clock: SkippingClock
    var ticks: [String] = []

    func send(
        _ request: UpstreamHTTPRequest, timeLimit: Duration?
    ) async throws(UpstreamError) -> any UpstreamHTTPResponse { Response(clock: clock, ticks: ticks[...]) }

    struct Response: UpstreamHTTPResponse {
        let clock: SkippingClock
        var ticks: ArraySlice<String>
        var status: Int { 200 }
        func header(_ name: String) -> String? { nil }

        mutating func next() async throws(UpstreamError) -> [UInt8]? {
            // Nobody cancels this test.
            try? await clock.sleep(for: .seconds(1))
            return [UInt8]((ticks.popFirst() ?? ": ping\n\n").utf8)
        }

        mutating func finish() {}
        mutating func close() {}
    }
}

extension [UpstreamEvent] {
    var text: String {
        reduce(into: "") { if case .delta(let piece) = $1 { $0 += piece } }
    }

    var lastUsage: ReportedUsage? {
        reduce(into: nil) { if case .usage(let usage) = $1 { $0 = usage } }
    }

    var causes: [FinishCause] {
        compactMap { if case .finished(let cause) = $0 { cause } else { nil } }
    }
}
