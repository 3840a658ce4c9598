import GatewayServer
import Logging
import Synchronization
import Testing

/// A store that does not answer makes the gateway NOT_SERVING, until it answers again.
@Suite(.timeLimit(.minutes(1)))
struct StoreHealthTests {
    private let clock = StandingClock()
    private let store = FakeStore()
    private let log = LogRecorder()

    private func begin() -> Task<Void, any Error> {
        let health = StoreHealth(
            interval: .seconds(5), limit: .seconds(2), clock: clock, logger: log.logger,
            probe: { [store] in await store.ask() }, report: { [store] answers, _ in store.note(answers) })
        return Task { try await health.run() }
    }

    @Test func nothingIsSaidBeforeTheFirstAnswer() async throws {
        store.stop()
        let task = begin()
        try await eventually { store.asked == 1 && clock.alarms == [.seconds(2)] }
        #expect(store.reports.isEmpty)
        store.goOn()
        try await eventually { store.reports == [true] }
        task.cancel()
        try await task.value
    }

    @Test func noAnswerInTimeCountsAsNoAndTheNextOneAsYes() async throws {
        let task = begin()
        try await eventually { store.reports == [true] && clock.alarms == [.seconds(5)] }
        store.stop()
        clock.advance(by: .seconds(5))
        try await eventually { store.asked == 2 && clock.alarms == [.seconds(2)] }
        clock.advance(by: .seconds(2))
        try await eventually { store.reports == [true, false] }
        #expect(log.text.contains("the store does not answer"))
        // A store that hangs is not asked a second time meanwhile.
        clock.advance(by: .seconds(60))
        #expect(store.asked == 2)
        store.goOn()
        try await eventually { clock.alarms == [.seconds(5)] }
        clock.advance(by: .seconds(5))
        try await eventually { store.reports == [true, false, true] }
        #expect(log.text.contains("notice test: the store answers"))
        task.cancel()
        try await task.value
    }

    @Test func aNoIsBelievedAtOnce() async throws {
        store.say(false)
        let task = begin()
        try await eventually { store.reports == [false] }
        store.say(true)
        try await eventually { clock.alarms == [.seconds(5)] }
        clock.advance(by: .seconds(5))
        try await eventually { store.reports == [false, true] }
        task.cancel()
        try await task.value
    }

    private final class FakeStore: Sendable {
        private struct State {
            var answer = true
            var isStopped = false
            var waiters: [CheckedContinuation<Void, Never>] = []
            var asked = 0
            var reports: [Bool] = []
        }

        private let state = Mutex(State())

        var asked: Int { state.withLock { $0.asked } }
        var reports: [Bool] { state.withLock { $0.reports } }

        func note(_ answers: Bool) { state.withLock { $0.reports.append(answers) } }
        func say(_ answer: Bool) { state.withLock { $0.answer = answer } }
        func stop() { state.withLock { $0.isStopped = true } }

        func goOn() {
            let waiters = state.withLock { state in
                state.isStopped = false
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        }

        func ask() async -> Bool {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    state.asked += 1
                    if state.isStopped { state.waiters.append(continuation) }
                    return !state.isStopped
                }
                if isOver { continuation.resume() }
            }
            return state.withLock { $0.answer }
        }
    }
}
