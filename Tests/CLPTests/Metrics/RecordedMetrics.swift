import CoreMetrics
import Synchronization

/// A swift-metrics backend in memory: the sum of what each series was told, by its name and labels.
final class RecordedMetrics: MetricsFactory {
    private final class Series: CounterHandler, MeterHandler, RecorderHandler, TimerHandler,
        FloatingPointCounterHandler
    {
        private let state = Mutex((sum: 0.0, count: 0))

        var sum: Double { state.withLock { $0.sum } }
        var count: Int { state.withLock { $0.count } }

        private func add(_ value: Double) { state.withLock { $0 = ($0.sum + value, $0.count + 1) } }
        func increment(by amount: Int64) { add(Double(amount)) }
        func increment(by amount: Double) { add(amount) }
        func decrement(by amount: Double) { add(-amount) }
        func set(_ value: Int64) { set(Double(value)) }
        func set(_ value: Double) { state.withLock { $0 = (value, $0.count + 1) } }
        func record(_ value: Int64) { add(Double(value)) }
        func record(_ value: Double) { add(value) }
        func recordNanoseconds(_ duration: Int64) { add(Double(duration)) }
        func reset() { state.withLock { $0 = (0, 0) } }
    }

    private let series = Mutex<[String: Series]>([:])

    private func series(_ label: String, _ dimensions: [(String, String)]) -> Series {
        let name = ([label] + dimensions.map { "\($0)=\($1)" }).joined(separator: " ")
        return series.withLock { series in
            if let known = series[name] { return known }
            let new = Series()
            series[name] = new
            return new
        }
    }

    /// Every series, as `name label=value`.
    var names: [String] { series.withLock { $0.keys.sorted() } }

    /// The sum of a series; nil if nobody made it.
    func value(_ name: String) -> Double? { series.withLock { $0[name] }?.sum }

    /// How often a series was told something.
    func count(_ name: String) -> Int { series.withLock { $0[name] }?.count ?? 0 }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { series(label, dimensions) }
    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { series(label, dimensions) }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { series(label, dimensions) }
    func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler { series(label, dimensions) }
    func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler { series(label, dimensions) }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}

/// Waits for a value, which is counted on a loop soon after the call.
func eventually(_ condition: () -> Bool) async throws -> Bool {
    for _ in 0..<2_000 {
        if condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return false
}
