import AccountAPI
import CLP
import Foundation
import InferenceAPI
import Testing

/// P1.c, P2.b: content is in transit only. A gateway that logs all that it can is asked with planted texts, and its
/// calls end in every way; afterwards no text is in any file of its folder, nor in what it printed.
@Suite(.timeLimit(.minutes(2)))
struct ContentCanaryTests {
    @Test func contentIsInNoFileAndNoLog() async throws {
        let provider = try await HTTPProvider()
        let gateway = try await GatewayProcess.start(["log.level=trace"] + provider.settings)
        let tenant = try await Tenant(gateway)
        var planted: [Canary] = []
        func plant() -> String {
            planted.append(Canary())
            return planted[planted.count - 1].text
        }

        let asked = plant()
        let success = try await tenant.run("chat", "--system", plant(), asked)
        #expect(success.status == 0)
        #expect(success.output.contains(asked), "the answer holds the text, so it was on its way in both directions")
        #expect(try await tenant.run("chat", "--no-stream", plant()).status == 0)
        #expect(try await tenant.run("chat", "--model", "local/whole", plant()).status == 0)
        #expect(try await tenant.run("chat", "--model", "local/cut", plant()).status == 69)
        let cut = "\(plant()) \(plant()) \(plant()) \(plant())"
        #expect(try await tenant.run("chat", "--model", "development/cut", cut).status == 69)
        #expect(try await tenant.run("chat", "--model", "development/busy", plant()).status == 75)
        #expect(try await tenant.run("chat", "--model", "nobody/nothing", plant()).status == 65)
        #expect(try await tenant.run("chat", "--stop", plant(), "--temperature", "9", plant()).status == 65)
        // In the name of the model: a field that is shown elsewhere.
        #expect(try await tenant.run("chat", "--model", "development/\(plant())", plant()).status == 65)
        let interrupted = try stalling(tenant, plant())
        try await interrupted.waitForOutput("canary")
        interrupted.signal(SIGINT)
        #expect(try await interrupted.status() == 130)
        let caller = try await RawCaller(gateway)
        let broken = [0x12, 0x28, 0x12, 0xff] + Array(plant().utf8)
        #expect(try await caller.status(of: 1, Method.chat, key: tenant.key, message: broken).code == 3)
        let calls = try await tenant.expectSettled(
            [.completed, .completed, .completed, .upstreamFailed, .upstreamFailed, .upstreamFailed, .refused, .refused]
                + [.refused, .refused, .cancelled])
        try hunt(planted, gateway)

        let killed = try stalling(tenant, plant())
        try await killed.waitForOutput("canary")
        try await gateway.kill()
        #expect(try await killed.status() == 69)
        try hunt(planted, gateway)
        let next = try await gateway.startAgain()
        let all = try await tenant.calls(through: next.client())
        #expect(all.last?.outcome == .interrupted)
        #expect(all.last?.amountMicros == 0)
        #expect(all.count == calls.count + 2)
        try await next.stop()
        try hunt(planted, next)
        await provider.close()
    }

    /// A stream that stops behind its first word.
    private func stalling(_ tenant: Tenant, _ text: String) throws -> Program {
        try tenant.start("chat", "--model", "development/stall", "\(text) two three")
    }

    private func hunt(_ planted: [Canary], _ gateway: GatewayProcess) throws {
        // The hunt can find: the name of a model is stored, and what the gateway says at its start is logged.
        #expect(try !Canary("development/echo").files(in: gateway.directory).isEmpty)
        let log = Data((gateway.program.output + gateway.program.errors).utf8)
        #expect(Canary("serving").isIn(log))
        for canary in planted {
            #expect(try canary.files(in: gateway.directory) == [])
            #expect(!canary.isIn(log), "\(canary.text) is in the log")
        }
    }
}
