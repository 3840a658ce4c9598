import CLP
import CLPWire
import Foundation
import GatewayServer
import Testing

/// Each metric is documented, and each documented metric is there.
@Suite struct MetricTableTests {
    private static let engineArticle: URL = {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appending(path: "Sources/CLP/CLP.docc/Metrics.md")
    }()

    /// The rows of an article's tables of metrics.
    private func rows(_ article: URL) throws -> Set<String> {
        let lines = try String(contentsOf: article, encoding: .utf8).split(separator: "\n")
        return Set(lines.filter { $0.contains(#/^\| `[a-z_]+` \| (counter|gauge|histogram) \|/#) }.map(String.init))
    }

    private func rows(_ descriptions: [MetricDescription]) -> Set<String> {
        Set(
            descriptions.map { metric in
                let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
                return "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(metric.help) |"
            })
    }

    @Test func theEnginesTableIsWhatTheEngineCounts() throws {
        #expect(try rows(Self.engineArticle) == rows(EngineMetrics.server + EngineMetrics.client))
    }

    @Test func theGatewaysTableIsWhatTheGatewayCounts() throws {
        let article = Documentation.folder.appending(path: "Metrics.md")
        #expect(try rows(article) == rows(GatewayMetrics.descriptions + [PrometheusRegistry.refusedSeries]))
    }

    @Test func namesAreThoseThatPrometheusAsksFor() {
        for metric in GatewayMetrics.all + EngineMetrics.client {
            #expect(metric.name.contains(#/^[a-z][a-z0-9_]*$/#))
            #expect((metric.kind == .counter) == metric.name.hasSuffix("_total"), "\(metric.name)")
            #expect(metric.kind != .histogram || metric.name.hasSuffix("_seconds"), "\(metric.name)")
            #expect(metric.help.hasSuffix("."))
        }
    }

    /// Every metric that is described is made, and nothing is made that is not described.
    @Test func everyMetricIsRegistered() {
        let registry = PrometheusRegistry(GatewayMetrics.all + EngineMetrics.client)
        let server = ServerMetrics(factory: registry)
        server.register(methods: ["a.B/C"])
        server.callStarted("a.B/C")
        // [CLP-METHOD-5] What a peer makes up is no label.
        server.callStarted("made.Up/Name")
        server.callEnded("a.B/C", .notFound, duration: .seconds(1), request: (1, 10), reply: (2, 20))
        server.callRefused(.unimplemented)
        server.connectionOpened()
        server.connectionRefused()
        server.connectionClosed(code: .chatter, bySelf: true)
        server.connectionClosed(code: nil, bySelf: false)
        server.handshakeCompleted()
        server.handshakeFailed(reason: "timeout")
        server.limitHit(.messageBytes)
        server.loopLagged(by: .milliseconds(1))
        server.addFrames(WireCounters(), since: WireCounters())
        let client = ClientMetrics(factory: registry)
        client.method("a.B/C").callStarted()
        client.method("a.B/C").callEnded(.ok, duration: .seconds(1))
        client.method("a.B/C").retried(.policy)
        client.connectionOpened()
        client.connectionClosed()
        client.connectFailed(reason: "refused")
        let gateway = GatewayMetrics(factory: registry)
        gateway.set(serving: true)
        gateway.storeProbed(answers: true, within: .milliseconds(2))
        gateway.reloaded(false)
        gateway.unrecognisedRefused()
        gateway.set(certificateEnds: 1)
        gateway.set(logLinesDropped: 1)
        gateway.readFigures()
        let text = registry.render()
        for metric in registry.descriptions { #expect(text.contains("# TYPE \(metric.name) "), "\(metric.name)") }
        #expect(text.contains("clpai_gateway_metric_series_refused_total 0\n"))
        #expect(!text.contains("made.Up"))
        #expect(text.contains(#"clp_server_calls_ended_total{method="a.B/C",code="NOT_FOUND"} 1"#))
        #expect(text.contains(#"clp_server_connections_ended_total{code="chatter",side="server"} 1"#))
        for limit in LimitName.allCases {
            let hits = limit == .messageBytes ? 1 : 0
            #expect(text.contains("clp_server_limit_hits_total{limit=\"\(limit.rawValue)\"} \(hits)\n"), "\(limit)")
        }
        #expect(text.contains(#"clp_server_reply_bytes_total{method="a.B/C"} 20"#))
    }

    @Test func valuesOfALabelAreBounded() {
        let registry = PrometheusRegistry(EngineMetrics.server + EngineMetrics.client)
        let metrics = ServerMetrics(factory: registry)
        for number in 0..<200 { metrics.handshakeFailed(reason: "reason-\(number)") }
        metrics.handshakeFailed(reason: String(repeating: "x", count: 500))
        let client = ClientMetrics(factory: registry)
        for number in 0..<600 { client.method("m\(number)").callStarted() }
        let text = registry.render()
        #expect(text.matches(of: #/clp_server_handshake_failures_total\{/#).count <= 65)
        #expect(text.contains(#"reason="other"} 137"#) && !text.contains("xxx"))
        #expect(text.matches(of: #/(?m)^clp_client_calls_started_total\{/#).count == 513)
    }
}
