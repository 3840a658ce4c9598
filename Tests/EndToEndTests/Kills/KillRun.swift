import Synchronization
import Testing

/// Prints the seed before the points and their sum behind them.
struct KillRun: SuiteTrait, TestScoping {
    /// The sum over the points of a run.
    final class Tally: Sendable {
        struct Numbers: Sendable {
            var points = 0
            var calls = 0
            var completed = 0
            var unheard = 0
            var interrupted = 0
            var unbegun = 0
            var slowestStart = Duration.zero
        }

        private let state = Mutex(Numbers())

        var numbers: Numbers { state.withLock { $0 } }

        func add(_ found: Reconciliation, calls: Int, start: Duration) {
            state.withLock { numbers in
                numbers.points += 1
                numbers.calls += calls
                numbers.completed += found.completed
                numbers.unheard += found.unheard
                numbers.interrupted += found.interrupted
                numbers.unbegun += found.unbegun
                numbers.slowestStart = max(numbers.slowestStart, start)
            }
        }
    }

    @TaskLocal static var tally: Tally?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let tally = Tally()
        let begin = ContinuousClock.now
        print("kills: \(KillPoint.ofThisRun.count) points, seed \(KillPoint.runSeed)")
        try await Self.$tally.withValue(tally) { try await function() }
        let sum = tally.numbers
        let seconds = (ContinuousClock.now - begin).components.seconds
        print(
            "kills: \(sum.points) points in \(seconds) s, \(sum.calls) calls: \(sum.completed) completed, "
                + "\(sum.unheard) completed unheard, \(sum.interrupted) interrupted, \(sum.unbegun) never begun; "
                + "slowest restart to first answer \(sum.slowestStart)")
        if sum.points >= 10 {
            #expect(sum.completed > 0 && sum.interrupted > 0, "the points missed the calls")
        }
    }
}

extension Trait where Self == KillRun {
    /// For the suite of the kill points.
    static var killRun: KillRun { KillRun() }
}
