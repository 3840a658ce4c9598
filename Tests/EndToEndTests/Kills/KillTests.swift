import CLP
import Foundation
import Testing

/// A gateway that is killed with SIGKILL under 16 streams loses nothing that a caller was told, charges nothing that it
/// did not log, and leaves no trace of what was said (P1.c).
///
/// 10 points; `tools/kill-test` plays 200.
@Suite(.serialized, .killRun, .timeLimit(.minutes(2)))
struct KillTests {
    /// From a start to its first answer, on a store that must be recovered first. A healthy machine needs a tenth.
    private static let startLimit = Duration.seconds(10)
    private static let settings = ["log.level=trace"]

    @Test(arguments: KillPoint.ofThisRun)
    func storeAndCallersAgree(_ point: KillPoint) async throws {
        let gateway = try await GatewayProcess.start(Self.settings)
        let tenant = try await Tenant(gateway)
        let canary = Canary()
        let journal = CallJournal(point)
        try await StreamLoad(point: point, journal: journal, tenant: tenant, canary: canary).run()
        try #require(journal.isKilled, "the streams ended before the point was reached")
        #expect(try await gateway.program.status() == -SIGKILL)
        await tenant.client.close()
        try hunt(canary, gateway.directory, gateway.program)

        if let after = point.nextKill { try await killStart(gateway, after, canary) }

        let begin = ContinuousClock.now
        let next = try await gateway.startAgain()
        let again = try Tenant(tenant, on: next)
        let rows = try await again.calls()
        let start = ContinuousClock.now - begin
        #expect(start < Self.startLimit)
        let found = Reconciliation(journal.calls, rows)
        try found.check(credit: tenant.credit, try await again.balance())
        try await again.expectServed()
        #expect(try await again.calls().count == rows.count + 1)
        await again.client.close()
        try await next.stop()
        try hunt(canary, next.directory, next.program)
        KillRun.tally?.add(found, calls: journal.calls.count, start: start)
    }

    /// A start that is killed itself, perhaps while it recovers.
    private func killStart(_ gateway: GatewayProcess, _ after: Duration, _ canary: Canary) async throws {
        let arguments = GatewayProcess.arguments(gateway.directory, Self.settings, listen: "127.0.0.1:0")
        let program = try Program(Products.gateway, arguments)
        try await Task.sleep(for: after)
        program.signal(SIGKILL)
        #expect(try await program.status() == -SIGKILL)
        try hunt(canary, gateway.directory, program)
    }

    private func hunt(_ canary: Canary, _ directory: TemporaryFolder, _ program: Program) throws {
        #expect(try canary.files(in: directory) == [])
        #expect(!canary.isIn(Data((program.output + program.errors).utf8)), "what was said is in the log")
    }
}
