import CLPSimulation
import Testing

/// Random schedules of a client against a server: no rule broken, no deadlock, every account right. A failure prints the
/// seed; `tools/simulate --schedules 1 --seed SEED` plays it again.
@Suite struct SimulationTests {
    /// [CLP-CREDIT-2] [CLP-CREDIT-3] [CLP-CREDIT-4] [CLP-CREDIT-7] [CLP-CALLS-1] [CLP-CALLS-2] [CLP-CALLS-3]
    /// [CLP-GOAWAY-6] [CLP-GOAWAY-7] [CLP-PING-1] [CLP-PING-3] [CLP-RETRY-1] [CLP-STREAM-6] [CLP-STREAM-7] [CLP-EXT-2]
    @Test func tenThousandSchedules() async {
        let report = await Campaign(firstSeed: 1, schedules: 10_000).run(jobs: 2)
        #expect(report.failures == 0, "seed \(report.first?.seed ?? 0): \(report.first?.problems ?? [])")
        #expect(report.schedules == 10_000)
        #expect(report.steps > 1_000_000)
        #expect(report.frames > 100_000)
    }

    /// The two looser rules of credit that deadlock are noticed by the accounts.
    @Test(arguments: Canary.allCases)
    func accountsNotice(_ canary: Canary) async {
        var campaign = Campaign(firstSeed: 1, schedules: 100)
        campaign.canary = canary
        let report = await campaign.run(jobs: 2)
        #expect(report.failures > 10)
    }

    /// And by the deadlock itself, when nobody compares accounts.
    @Test(arguments: Canary.allCases)
    func deadlocksAreNoticed(_ canary: Canary) async {
        var campaign = Campaign(firstSeed: 1, schedules: 600)
        campaign.canary = canary
        campaign.checksOwed = false
        let report = await campaign.run(jobs: 2)
        #expect(report.deadlocks > 0)
    }
}
