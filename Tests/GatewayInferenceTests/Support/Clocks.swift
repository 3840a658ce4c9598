import GatewayDomain
import Synchronization

/// A clock that the test moves.
final class TestClock: GatewayClock {
    private let state = Mutex((unix: Int64(1_795_500_000_000), nanoseconds: UInt64(1)))

    func now() -> UnixMillis { UnixMillis(state.withLock { $0.unix }) }
    func monotonicNanoseconds() -> UInt64 { state.withLock { $0.nanoseconds } }

    func advance(milliseconds: Int64) {
        state.withLock {
            $0.unix += milliseconds
            $0.nanoseconds += UInt64(milliseconds) * 1_000_000
        }
    }
}

/// A clock whose sleeps end at once, and which adds them up.
final class SkippingClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let state = Mutex((now: ContinuousClock.now, slept: Duration.zero))

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .zero }
    var slept: Duration { state.withLock { $0.slept } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock {
            if deadline > $0.now {
                $0.slept += $0.now.duration(to: deadline)
                $0.now = deadline
            }
        }
        await Task.yield()
    }
}
