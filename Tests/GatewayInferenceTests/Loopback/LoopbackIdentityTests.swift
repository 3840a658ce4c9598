import CLP
import CLPMessages
import GatewayDomain
import GatewayInference
import InferenceAPI
import Logging
import Testing

/// P4.b: what leaves for a provider, taken from the socket of a real server.
@Suite("The anonymised request, over real sockets")
struct LoopbackIdentityTests {
    @Test("the whole request is these bytes")
    func goldenBytes() async throws {
        let server = try await LoopbackServer.start { _, _ in
            ([StreamedAnswer.head] + StreamedAnswer.events(["ok"]) + [StreamedAnswer.end]).map { .send($0) }
        }
        let bench = try await StoredBench(server)
        let request = Bench.request("Hello, 世界") {
            $0.temperature = 0.5
            $0.maxOutputTokens = 32
        }
        #expect(await bench.stream(request).completed != nil)
        let body = """
            {"model":"m-1","messages":[{"role":"user","content":"Hello, 世界"}],"max_tokens":32,"temperature":0.5,\
            "stream":true,"stream_options":{"include_usage":true}}
            """
        let expected = [
            "POST /v1/chat/completions HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "content-type: application/json",
            "accept: text/event-stream", "user-agent: clpai-gateway", "authorization: Bearer sk-provider-key",
            "Accept-Encoding: identity", "Content-Length: \(body.utf8.count)", "", body,
        ].joined(separator: "\r\n")
        #expect(server.requests.map { String(decoding: $0, as: UTF8.self) } == [expected])
        try await server.stop()
    }

    /// Forty values that say who calls, planted wherever a caller or the gateway itself knows them.
    @Test("0 of 40 planted identity values are in what the provider receives")
    func fortyCanaries() async throws {
        let server = try await LoopbackServer.start { _, _ in
            ([StreamedAnswer.head] + StreamedAnswer.events(["ok"]) + [StreamedAnswer.end]).map { .send($0) }
        }
        let bench = try await StoredBench(server)
        let keys = [
            "authorization", "x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip", "user", "user-agent",
            "x-user-id", "x-account", "x-organisation", "x-api-key", "api-key", "cookie", "from", "referer", "via",
            "x-request-id", "traceparent", "tracestate", "baggage", "x-device", "x-email", "x-phone", "tenant",
            "session", "openai-organization", "openai-project", "x-client-cert", "idempotency-key", "accept-language",
        ]
        var metadata = Metadata()
        var planted: [String] = []
        for (index, key) in keys.enumerated() {
            let canary = "identity-canary-\(index)-zq"
            planted.append(canary)
            metadata.append(key, canary)
        }
        let scope = CallScope(
            method: "clpai.inference.v1.Inference/Chat", metadata: metadata,
            peer: PeerInfo(
                address: "203.0.113.77", port: 54_321,
                certificate: CertificateNames(dnsNames: ["client-canary.example"])),
            idempotencyKey: [UInt8]("idempotency-canary".utf8))
        planted += [
            "203.0.113.77", "54321", "client-canary.example", "idempotency-canary", bench.account.id.description,
            bench.account.organisation.description, bench.key.revealed, "li@example.com",
            try #require(bench.account.keys.first).id.description,
        ]
        var context = bench.context(scope)
        context["secret-canary-value"] = "attached-canary"
        planted.append("attached-canary")
        #expect(planted.count == 40 && Set(planted).count == 40)

        _ = try await bench.pipeline.chat(Bench.request(), context)
        #expect(await bench.stream(Bench.request(), context).completed != nil)
        // The request's own id is ours to log and the provider's never to see.
        let ids = try await bench.records().map(\.request.description)
        #expect(ids.count == 2 && server.requests.count == 2)
        for request in server.requests {
            let text = String(decoding: request, as: UTF8.self).lowercased()
            for canary in planted + ids { #expect(!text.contains(canary.lowercased()), "\(canary) left the gateway") }
            let end = try #require(request.firstRange(of: [UInt8]("\r\n\r\n".utf8))?.upperBound)
            let json = try JSONReader.value(in: Array(request[end...]))
            #expect(
                json.object?.members.map(\.name) == ["model", "messages", "max_tokens", "stream", "stream_options"])
        }
        for line in bench.logs.lines { #expect(!line.contains("canary") && !line.contains("203.0.113.77")) }
        try await server.stop()
    }
}

extension CallContext {
    /// Attaches a text, as an interceptor of somebody else might.
    fileprivate subscript(_ key: String) -> String? {
        get { self[AttachedText.self]?.text }
        set { self[AttachedText.self] = newValue.map { AttachedText(key: key, text: $0) } }
    }
}

private struct AttachedText: Sendable {
    let key: String
    let text: String
}
