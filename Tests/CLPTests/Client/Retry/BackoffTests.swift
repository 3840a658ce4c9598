import CLP
import Testing

struct BackoffTests {
    private let even = Backoff(jitter: 0)

    @Test func waitsGrowBySixTenthsUpToTwoMinutes() {
        var random = RandomSource(seed: 1)
        let waits = (1...14).map { even.delay(failures: $0, using: &random) / .seconds(1) }
        #expect(waits[0] == 1)
        #expect(abs(waits[1] - 1.6) < 0.001)
        #expect(abs(waits[2] - 2.56) < 0.001)
        #expect(waits[13] == 120, "\(waits)")
        #expect(even.delay(failures: 1_000_000, using: &random) == .seconds(120))
    }

    @Test func chanceStaysWithinAFifth() {
        let seed: UInt64 = 7
        var random = RandomSource(seed: seed)
        let waits = (0..<1000).map { _ in Backoff().delay(failures: 1, using: &random) }
        #expect(waits.allSatisfy { (.milliseconds(800) ... .milliseconds(1200)).contains($0) }, "seed \(seed)")
        #expect(Set(waits).count > 900)
        #expect(waits.contains { $0 < .milliseconds(850) } && waits.contains { $0 > .milliseconds(1150) })
    }

    @Test func noWaitAtAllIsAllowed() {
        var random = RandomSource(seed: 1)
        let none = Backoff(initial: .zero, maximum: .zero)
        #expect(none.delay(failures: 5, using: &random) == .zero)
    }

    @Test(arguments: [
        Backoff(initial: .seconds(-1)), Backoff(initial: .seconds(2), maximum: .seconds(1)), Backoff(multiplier: 0.5),
        Backoff(jitter: 1.5), Backoff(maximum: .seconds(100_000)),
    ])
    func backoffsThatCanNotWorkAreRefused(backoff: Backoff) {
        var configuration = ClientConfiguration()
        configuration.reconnectBackoff = backoff
        #expect(throws: ConfigurationError.self) {
            try Client("clp://127.0.0.1", tls: .system, configuration: configuration)
        }
    }
}
