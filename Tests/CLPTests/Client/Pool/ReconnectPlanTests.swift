import CLP
import NIOCore
import Testing

struct ReconnectPlanTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private var plan: ReconnectPlan { ReconnectPlan(Backoff(multiplier: 2, jitter: 0)) }

    private func pause(_ plan: ReconnectPlan) -> TimeAmount? { plan.pausedUntil.map { $0 - start } }

    @Test func eachFailureDoublesThePause() {
        var (plan, random) = (plan, RandomSource(seed: 1))
        #expect(!plan.isPaused)
        for seconds in [1, 2, 4, 8] as [Int64] {
            plan.failed(start, using: &random)
            #expect(pause(plan) == .seconds(seconds))
            plan.resume()
            #expect(!plan.isPaused)
        }
        plan.succeeded()
        plan.failed(start, using: &random)
        #expect(pause(plan) == .seconds(1))
    }

    @Test func connectionThatWorkedIsMadeAgainAtOnce() {
        var (plan, random) = (plan, RandomSource(seed: 1))
        plan.failed(start, using: &random)
        plan.failed(start, using: &random)
        plan.resume()
        for _ in 0..<5 {
            plan.lost(wasUseful: true, start, using: &random)
            #expect(!plan.isPaused)
        }
        plan.failed(start, using: &random)
        #expect(pause(plan) == .seconds(1), "what failed before it worked is forgotten")
    }

    @Test func uselessConnectionsAreForgivenOnceThenPausedFor() {
        var (plan, random) = (plan, RandomSource(seed: 1))
        plan.lost(wasUseful: false, start, using: &random)
        #expect(!plan.isPaused)
        for seconds in [1, 2, 4] as [Int64] {
            plan.lost(wasUseful: false, start, using: &random)
            #expect(pause(plan) == .seconds(seconds))
            plan.resume()
        }
        plan.lost(wasUseful: true, start, using: &random)
        plan.lost(wasUseful: false, start, using: &random)
        #expect(!plan.isPaused)
    }
}
