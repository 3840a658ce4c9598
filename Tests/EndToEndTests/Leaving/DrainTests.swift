import AccountAPI
import CLPTesting
import Foundation
import Testing

/// SIGTERM: what runs may finish, nothing new begins, and the gateway ends in peace.
@Suite(.timeLimit(.minutes(2)))
struct DrainTests {
    @Test func runningStreamFinishes() async throws {
        let gateway = try await GatewayProcess.start(["log.level=trace"])
        let tenant = try await Tenant(gateway)
        let run = try tenant.start(
            "chat", "--json", "--model", "development/slow", "--max-output-tokens", "30", "count")
        try await run.waitForOutput("\"1 \"")
        gateway.program.signal(SIGTERM)
        try await eventually("the listener's end") {
            await failure { try await RawPeer.connect(host: "127.0.0.1", port: gateway.port, tls: nil) } != nil
        }
        #expect(gateway.program.isRunning, "the stream still runs")
        #expect(try await run.status() == 0, "\(run.errors)")
        #expect(run.output.contains("\"30 \""))
        #expect(run.output.contains("\"output_tokens\":30"), "\(run.output)")
        #expect(try await gateway.program.status() == 0)
        try await StoreProbe.expectAllSettled(in: gateway.directory)
        let next = try await gateway.startAgain()
        let call = try #require(try await tenant.calls(through: next.client()).first)
        #expect(call.outcome == .completed)
        #expect(call.outputTokens == 30)
        try await next.stop()
    }

    /// What does not finish in the time that there is for it is cancelled, logged and settled.
    @Test func streamThatDoesNotFinishIsCancelled() async throws {
        let gateway = try await GatewayProcess.start(["limits.drain_seconds=1"])
        let tenant = try await Tenant(gateway)
        let run = try tenant.start("chat", "--model", "development/stall", "one two three")
        try await run.waitForOutput("one ")
        try await gateway.stop()
        #expect(try await run.status() == 69)
        #expect(run.errors.contains("try again later"), "\(run.errors)")
        let next = try await gateway.startAgain()
        let call = try #require(try await tenant.calls(through: next.client()).first)
        #expect(call.outcome == .cancelled)
        #expect(call.estimated)
        try await next.stop()
    }
}
