import AccountAPI
import CLP
import Foundation
import Testing

/// The metrics of a real gateway, read as Prometheus reads them.
@Suite(.timeLimit(.minutes(2)))
struct MetricsTests {
    @Test func aScrapeShowsWhatWasServed() async throws {
        try await GatewayProcess.with([HTTPScrape.setting]) { gateway in
            let scrape = try HTTPScrape(gateway)
            let tenant = try await Tenant(gateway)
            try await tenant.expectServed()
            #expect(try await tenant.run("chat", "--model", "nobody/nothing", "secret-canary").status == 65)
            let reply = try await scrape.reply()
            #expect(reply.status == 200)
            #expect(reply.type == "text/plain; version=0.0.4; charset=utf-8")
            let chat = #"method="clpai.inference.v1.Inference/Chat""#
            let series = [
                "clp_server_calls_started_total{\(chat)} 1", #"clp_server_calls_ended_total{\#(chat),code="OK"} 1"#,
                "clp_server_call_duration_seconds_count{\(chat)} 1", "clp_server_calls_open{\(chat)} 0",
                "clpai_gateway_serving 1", "clpai_gateway_store_answers 1",
                "clpai_gateway_metric_series_refused_total 0",
            ]
            for line in series { #expect(reply.body.contains(line + "\n"), "\(line) is not in:\n\(reply.body)") }
            #expect(reply.body.contains(#/clp_server_handshakes_total [1-9]/#))
            #expect(reply.body.contains(#/process_resident_memory_bytes [1-9]\d{6,}\n/#))
            let end = try #require(
                try await scrape.value("clpai_gateway_certificate_expires_timestamp_seconds"))
            #expect(end > Date().timeIntervalSince1970 && end < Date().timeIntervalSince1970 + 400 * 86_400)
            gateway.program.signal(SIGHUP)
            try await eventually("the reload") {
                try await scrape.value(#"clpai_gateway_reloads_total{result="done"}"#) == 1
            }
            // No caller's word, key, id or address is in them.
            for word in ["secret-canary", "nobody", "127.0.0.1", tenant.account.id, tenant.account.organisationId] {
                #expect(!reply.body.contains(word), "\(word) is in the metrics")
            }
            #expect(try await scrape.reply("/").status == 404)
        }
    }

    @Test func withoutTheKeyThereIsNoPort() async throws {
        try await GatewayProcess.with { gateway in
            #expect(!gateway.program.errors.contains("metrics are shown"))
        }
    }

    @Test(arguments: ["0.0.0.0:9464", "192.0.2.1:9464", "[::]:9464", "9464"])
    func anAddressThatOthersReachIsRefused(place: String) async throws {
        let folder = try TemporaryFolder()
        try Certificates.shared.install(in: folder)
        let arguments = GatewayProcess.arguments(folder, ["metrics.listen=\(place)"], listen: "127.0.0.1:0")
        let program = try Program(Products.gateway, arguments)
        #expect(try await program.status() == 78)
        #expect(program.errors.contains("metrics.listen: must be a loopback address"), "\(program.errors)")
    }

    @Test func aTakenPortIsNamed() async throws {
        try await GatewayProcess.with([HTTPScrape.setting]) { gateway in
            let place = "127.0.0.1:\(try HTTPScrape(gateway).port)"
            let folder = try TemporaryFolder()
            try Certificates.shared.install(in: folder)
            let arguments = GatewayProcess.arguments(folder, ["metrics.listen=\(place)"], listen: "127.0.0.1:0")
            let program = try Program(Products.gateway, arguments)
            #expect(try await program.status() == 69)
            #expect(program.errors.contains("metrics.listen \(place) is taken"), "\(program.errors)")
            #expect(!program.output.contains("operator key"), "a start that fails must not use up the one showing")
        }
    }
}
