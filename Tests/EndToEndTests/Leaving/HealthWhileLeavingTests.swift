import CLP
import Foundation
import Testing

/// SIGTERM: those who watch the health hear NOT_SERVING before the gateway is gone, and it ends in peace.
@Suite(.timeLimit(.minutes(2)))
struct HealthWhileLeavingTests {
    @Test func watchersHearOfTheEnd() async throws {
        let gateway = try await GatewayProcess.start([HTTPScrape.setting])
        let client = try gateway.client()
        try await eventually("SERVING") {
            try await HealthClient(client).check(HealthCheckRequest()).status == .serving
        }
        // Something runs, so that the gateway can't leave at once.
        let tenant = try await Tenant(gateway)
        let run = try tenant.start(
            "chat", "--json", "--model", "development/slow", "--max-output-tokens", "20", "count")
        try await run.waitForOutput("\"1 \"")
        let scrape = try HTTPScrape(gateway)
        #expect(try await scrape.value("clpai_gateway_serving") == 1)
        var heard: [HealthCheckResponse.ServingStatus] = []
        let end = await failure {
            for try await reply in try await HealthClient(client).watch(HealthCheckRequest(), options: tenant.options) {
                heard.append(reply.status)
                // The metric says what health checks are told, to the end.
                if heard.count == 2 { #expect(try await scrape.value("clpai_gateway_serving") == 0) }
                if heard.count == 1 { gateway.program.signal(SIGTERM) }
            }
        }
        #expect(heard == [.serving, .notServing])
        #expect(end?.code == .unavailable)
        #expect(try await run.status() == 0, "\(run.errors)")
        #expect(try await gateway.program.status() == 0)
        try await StoreProbe.expectAllSettled(in: gateway.directory)
    }
}
