import CLPMessages
import GatewayInference
import Synchronization
import Testing

@Suite("The outgoing request")
struct OpenAIRequestTests {
    private func sent(
        _ request: UpstreamRequest, credential: String? = "sk-up", dialect: OpenAIDialect = .init()
    ) async throws -> UpstreamHTTPRequest {
        let transport = ScriptedTransport([])
        _ = await OpenAIUpstream(transport: transport, credential: credential, dialect: dialect).read(request)
        return try #require(transport.seen.withLock(\.requests).first)
    }

    private func text(_ request: UpstreamHTTPRequest) -> String { String(decoding: request.body, as: UTF8.self) }

    @Test("golden bytes: the smallest request")
    func smallest() async throws {
        let request = try await sent(.sample)
        #expect(request.path == "/chat/completions")
        #expect(
            text(request) == """
                {"model":"m-1","messages":[{"role":"user","content":"hi"}],"max_tokens":16,"stream":true,\
                "stream_options":{"include_usage":true}}
                """)
    }

    @Test("golden bytes: every field")
    func everything() async throws {
        let request = try await sent(
            UpstreamRequest(
                model: "vendor/m:2",
                messages: [
                    UpstreamMessage(role: .system, content: "Be \"brief\".\n"),
                    UpstreamMessage(role: .user, content: "你好 😀 \u{1} \\ / \u{7F}"),
                    UpstreamMessage(role: .assistant, content: ""),
                ],
                maxOutputTokens: .max, temperature: 0.7, topP: 1, stop: ["\n", "END"], seed: .min),
            dialect: OpenAIDialect(outputLimitField: .maxCompletionTokens, asksForUsage: false))
        #expect(
            text(request) == #"""
                {"model":"vendor/m:2","messages":[{"role":"system","content":"Be \"brief\".\n"},\#
                {"role":"user","content":"你好 😀 \u0001 \\ / \#u{7F}"},{"role":"assistant","content":""}],\#
                "max_completion_tokens":4294967295,"temperature":0.7,"top_p":1.0,"stop":["\n","END"],\#
                "seed":-9223372036854775808,"stream":true}
                """#)
    }

    @Test("the header fields are these and no other; without a credential there is none")
    func headers() async throws {
        let common: [UpstreamHTTPRequest.Header] = [
            .init("content-type", "application/json"), .init("accept", "text/event-stream"),
            .init("user-agent", "clpai-gateway"),
        ]
        #expect(try await sent(.sample).headers == common + [.init("authorization", "Bearer sk-up")])
        #expect(try await sent(.sample, credential: nil).headers == common)
    }

    @Test("messages reach the provider byte for byte as the caller wrote them (P2.0)")
    func verbatim() async throws {
        var random = SeededGenerator(seed: 20_261_124)
        for round in 0..<200 {
            let messages = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                UpstreamMessage(
                    role: [.system, .user, .assistant].randomElement(using: &random) ?? .user,
                    content: String(
                        (0..<Int.random(in: 0...40, using: &random)).map { _ in
                            Character(Unicode.Scalar(UInt32.random(in: 1...0xD7FF, using: &random)) ?? "?")
                        }))
            }
            let request = try await sent(UpstreamRequest(model: "m", messages: messages, maxOutputTokens: 1))
            let json = try JSONReader.value(in: request.body)
            let read = try #require(json["messages"]?.array)
            #expect(read.map { $0["role"]?.string } == messages.map(\.role.rawValue), "seed 20261124, round \(round)")
            #expect(
                read.map { Array(($0["content"]?.string ?? "").unicodeScalars) }
                    == messages.map { Array($0.content.unicodeScalars) }, "seed 20261124, round \(round)")
        }
    }

    @Test("no prompt, no answer and no credential shows in a description, a dump or an interpolation")
    func redaction() async throws {
        let (canary, secret) = ("c4n4ry", "s3cr3t")
        let request = UpstreamRequest(
            model: "m", messages: [UpstreamMessage(role: .user, content: canary)], maxOutputTokens: 1, stop: [canary])
        let http = try await sent(request, credential: secret)
        let outgoing = HTTPRequest(
            method: "POST", path: "/", headers: [("authorization", secret)], body: [UInt8](canary.utf8))
        let event = UpstreamEvent.delta(canary)
        let transport = ScriptedTransport([UInt8]("data: {\"x\":\"\(canary)".utf8))
        let upstream = OpenAIUpstream(transport: transport, credential: secret)
        var reply = try await upstream.open(request, timeLimit: nil)
        _ = await #expect(throws: UpstreamError.self) { try await reply.next() }
        let echo = try await DevelopmentUpstream().open(
            UpstreamRequest(model: "echo", messages: request.messages, maxOutputTokens: 9), timeLimit: nil)
        let values: [Any] = [
            request, request.messages[0], http, http.headers, outgoing, event, [request], Optional(event) as Any,
            OpenAIUpstream(transport: ScriptedTransport([]), credential: secret), echo,
            (reply as? any CustomReflectable) as Any,
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in [dumped, "\(value)", String(reflecting: value)] {
                for hidden in [canary, secret, "99, 52, 110", "- 52"] { #expect(!text.contains(hidden), "\(text)") }
            }
        }
        #expect("\(event)" == "UpstreamEvent(<6 bytes>)")
    }
}
