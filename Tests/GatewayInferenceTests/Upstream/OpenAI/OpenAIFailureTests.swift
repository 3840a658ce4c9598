import CLP
import GatewayDomain
import GatewayInference
import Synchronization
import Testing

@Suite("Errors of a provider")
struct OpenAIFailureTests {
    struct Row: Sendable {
        var status: Int
        var body: String
        var reason: UpstreamError.Reason
        var code: RPCError.Code
        var retry: Duration?

        init(
            _ status: Int, _ body: String, _ reason: UpstreamError.Reason, _ code: RPCError.Code, retry: Duration? = nil
        ) {
            self.status = status
            self.body = body
            self.reason = reason
            self.code = code
            self.retry = retry
        }
    }

    static let never = Duration.milliseconds(-1)
    static let canary = "c4n4ry of the prompt"
    static func error(_ type: String, _ code: String = "null") -> String {
        #"{"error":{"message":"\#(canary)","type":"\#(type)","param":"\#(canary)","code":\#(code)}}"#
    }

    static let rows: [Row] = [
        Row(400, error("invalid_request_error"), .requestRefused, .invalidArgument, retry: never),
        Row(400, error("exceed_context_size_error", "400"), .contextTooLong, .invalidArgument, retry: never),
        Row(
            400, error("invalid_request_error", "\"context_length_exceeded\""), .contextTooLong, .invalidArgument,
            retry: never),
        Row(400, error("content_filter"), .contentBlocked, .invalidArgument, retry: never),
        Row(400, error("x", "\"1301\""), .contentBlocked, .invalidArgument, retry: never),
        Row(400, #"{"code":"Arrearage","message":"\#(canary)"}"#, .arrears, .unavailable, retry: never),
        Row(401, error("authentication_error"), .credential, .unavailable, retry: never),
        Row(402, error("x"), .arrears, .unavailable, retry: never),
        Row(403, error("permission_denied_error"), .credential, .unavailable, retry: never),
        Row(404, error("x"), .modelMissing, .notFound, retry: never),
        Row(408, canary, .timeout, .unavailable, retry: .seconds(9)),
        Row(422, canary, .requestRefused, .invalidArgument, retry: never),
        Row(429, error("rate_limit_reached_error"), .rateLimited, .unavailable, retry: .seconds(9)),
        Row(429, error("insufficient_quota", "\"insufficient_quota\""), .arrears, .unavailable, retry: never),
        Row(429, error("x", "\"1113\""), .arrears, .unavailable, retry: never),
        Row(500, "<html>\(canary)</html>", .overloaded, .unavailable, retry: .seconds(9)),
        Row(503, error("unavailable_error", "503"), .overloaded, .unavailable, retry: .seconds(9)),
        Row(301, "", .protocolViolation, .unavailable, retry: .seconds(9)),
        Row(204, "", .protocolViolation, .unavailable, retry: .seconds(9)),
        Row(200, error("server_error", "500"), .overloaded, .unavailable, retry: .seconds(9)),
        Row(200, error("x", "401"), .credential, .unavailable, retry: never),
        Row(
            200, #"{"choices":[{"message":{"content":"\#(canary)"}}]}"#, .protocolViolation, .unavailable,
            retry: .seconds(9)),
    ]

    @Test("each has its class and its status, and not a word of the provider's comes through", arguments: rows)
    func table(row: Row) async throws {
        let transport = ScriptedTransport(
            .init(
                status: row.status, headers: ["content-type": "application/json; charset=utf-8", "retry-after": "9"],
                body: [UInt8](row.body.utf8).map { [$0] }))
        let upstream = OpenAIUpstream(transport: transport, credential: "sk-secret")
        let error = try #require(await upstream.read().error)
        #expect(error.reason == row.reason && error.phase == .refusedBeforeFirstByte)
        #expect(transport.seen.withLock(\.closed) == 1)

        let bench = try Bench(upstream)
        let outcome = await bench.stream()
        #expect(outcome.error?.code == row.code && outcome.charge == nil)
        #expect(outcome.error?.retryAfter == row.retry)
        for text in bench.logs.lines + ["\(error)", outcome.error?.message ?? "", String(reflecting: outcome.error)] {
            #expect(!text.contains("c4n4ry") && !text.contains("sk-secret"), "\(text)")
        }
        #expect(bench.ledger.rows == [.ended(.upstreamFailed, .none, cost: .zero)])
        bench.expectBalanced(calls: 1)
    }

    @Test("a huge, broken or endless error body is not read to its end")
    func hugeBody() async throws {
        let body = Array(repeating: [UInt8](repeating: 0x20, count: 10_000), count: 100)
        let transport = ScriptedTransport(.init(status: 500, body: body))
        #expect(await OpenAIUpstream(transport: transport, credential: nil).read().error?.reason == .overloaded)
        #expect(transport.seen.withLock(\.taken) == 7)
        let cut = ScriptedTransport(.init(status: 429, body: [[0x7B]], end: UpstreamError(.truncated, phase: .cut)))
        #expect(await OpenAIUpstream(transport: cut, credential: nil).read().error?.reason == .rateLimited)
    }

    @Test(
        "retry-after is whole seconds, an hour at most",
        arguments: [
            ("0", Duration.seconds(0)), ("30", .seconds(30)), ("99999", .seconds(3_600)), ("-1", nil),
            ("Wed, 21 Oct 2026 07:28:00 GMT", nil), ("1.5", nil), ("", nil),
        ])
    func retryAfter(text: String, expected: Duration?) async throws {
        let transport = ScriptedTransport(.init(status: 503, headers: ["retry-after": text], body: []))
        #expect(await OpenAIUpstream(transport: transport, credential: nil).read().error?.retryAfter == expected)
    }

    @Test("what the transport says stays what it is", arguments: UpstreamError.Reason.allCases)
    func transport(reason: UpstreamError.Reason) async throws {
        let refusal = UpstreamError(reason, phase: .refusedBeforeFirstByte)
        let transport = ScriptedTransport(.init(body: [], refusal: refusal))
        #expect(await OpenAIUpstream(transport: transport, credential: nil).read().error == refusal)
    }

    @Test("every class has a status that says what to do", arguments: UpstreamError.Reason.allCases)
    func statuses(reason: UpstreamError.Reason) {
        for phase in [UpstreamError.Phase.refusedBeforeFirstByte, .cut] {
            let status = UpstreamError(reason, phase: phase, retryAfter: .seconds(3)).status
            #expect(status.code != .ok && status.code != .unknown && !status.message.isEmpty)
            #expect(status.details.isEmpty)
        }
    }
}
