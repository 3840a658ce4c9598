import CoreMetrics
import Synchronization

/// The numbers of one metric with one set of labels.
protocol Series: AnyObject, Sendable {
    /// Writes the lines of the series.
    func write(to text: inout PrometheusText, _ name: String, _ labels: [(String, String)])
}

/// A number that only rises.
final class CounterSeries: Series, CounterHandler {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        // What falls would be read as a restart.
        if amount > 0 { value.wrappingAdd(amount, ordering: .relaxed) }
    }

    func reset() { value.store(0, ordering: .relaxed) }

    func write(to text: inout PrometheusText, _ name: String, _ labels: [(String, String)]) {
        text.sample(name, labels, String(value.load(ordering: .relaxed)))
    }
}

/// A number that goes up and down.
final class GaugeSeries: Series, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    func write(to text: inout PrometheusText, _ name: String, _ labels: [(String, String)]) {
        text.sample(name, labels, PrometheusText.number(value.withLock { $0 }))
    }
}

/// Durations in buckets from 100 µs to 10 min.
final class HistogramSeries: Series, TimerHandler {
    /// Upper bounds, nanoseconds, and as they are written, seconds. A duration on a bound belongs below it.
    static let bounds: [(nanoseconds: Int64, seconds: String)] = [
        (100_000, "0.0001"), (250_000, "0.00025"), (500_000, "0.0005"), (1_000_000, "0.001"), (2_500_000, "0.0025"),
        (5_000_000, "0.005"), (10_000_000, "0.01"), (25_000_000, "0.025"), (50_000_000, "0.05"),
        (100_000_000, "0.1"), (250_000_000, "0.25"), (500_000_000, "0.5"), (1_000_000_000, "1"),
        (2_500_000_000, "2.5"), (5_000_000_000, "5"), (10_000_000_000, "10"), (30_000_000_000, "30"),
        (60_000_000_000, "60"), (300_000_000_000, "300"), (600_000_000_000, "600"),
    ]

    /// The bounds alone: a call passes through here.
    private static let limits = bounds.map(\.nanoseconds)

    private struct State {
        /// One for each bound, and one for what is above the last.
        var counts = [Int64](repeating: 0, count: HistogramSeries.bounds.count + 1)
        var seconds = 0.0
    }

    private let state = Mutex(State())

    func recordNanoseconds(_ duration: Int64) {
        let nanoseconds = max(0, duration)
        let bucket = Self.limits.firstIndex { nanoseconds <= $0 } ?? Self.limits.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.seconds += Double(nanoseconds) / 1e9
        }
    }

    func write(to text: inout PrometheusText, _ name: String, _ labels: [(String, String)]) {
        let state = state.withLock { $0 }
        var sum: Int64 = 0
        for (bound, count) in zip(Self.bounds.map(\.seconds) + ["+Inf"], state.counts) {
            sum += count
            text.sample(name + "_bucket", labels + [("le", bound)], String(sum))
        }
        text.sample(name + "_sum", labels, PrometheusText.number(state.seconds))
        text.sample(name + "_count", labels, String(sum))
    }
}
