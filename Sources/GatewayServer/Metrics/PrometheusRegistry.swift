package import CLP
package import CoreMetrics
import Synchronization

/// A swift-metrics backend that keeps the numbers in memory and writes them as Prometheus text.
///
/// Closed: a metric that no description names is not kept, and neither is a series beyond the limit of its family, so
/// no mistake elsewhere can make it grow without end. A change of a number takes one atomic addition or one short lock;
/// rendering takes no lock that a call could wait for longer than for a copy of one list. Safe to use from any thread.
package final class PrometheusRegistry: MetricsFactory {
    /// Series of one family; there are some 20 methods with 17 codes each.
    package static let seriesPerFamily = 1_000

    private let families: [String: Family]
    private let order: [Family]
    private let refused: CounterSeries

    /// - Parameter descriptions: every metric that is kept, in the order in which they are written. One that counts
    ///   what could not be kept is added.
    package init(_ descriptions: [MetricDescription]) {
        let all = descriptions + [Self.refusedSeries]
        order = all.map(Family.init)
        families = Dictionary(order.map { ($0.description.name, $0) }) { first, _ in first }
        refused = CounterSeries()
        _ = families[Self.refusedSeries.name]?.series([]) { _ in refused }
    }

    /// How often a series was asked for that is not kept.
    package static let refusedSeries = MetricDescription(
        "clpai_gateway_metric_series_refused_total", .counter, [],
        "Series that were not kept: not described, with other labels, or too many.")

    /// Every metric that is kept.
    package var descriptions: [MetricDescription] { order.map(\.description) }

    /// All numbers in the text format 0.0.4: families in the order of their descriptions, series by their labels.
    /// Families without a series are left out.
    package func render() -> String {
        var text = PrometheusText()
        for family in order { family.write(to: &text) }
        return text.text
    }

    private func series<Kept: Series>(
        _ label: String, _ dimensions: [(String, String)], _ kinds: Set<MetricDescription.Kind>,
        _ make: (MetricDescription.Kind) -> any Series, as type: Kept.Type
    ) -> Kept? {
        guard let family = families[label], kinds.contains(family.description.kind),
            let kept = family.series(dimensions, make) as? Kept
        else {
            refused.increment(by: 1)
            return nil
        }
        return kept
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, [.counter], { _ in CounterSeries() }, as: CounterSeries.self)
            ?? NOOPMetricsHandler.instance
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        // Nothing here counts fractions.
        refused.increment(by: 1)
        return NOOPMetricsHandler.instance
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        // A count that the system keeps is set, not added to.
        series(label, dimensions, [.gauge, .counter], { _ in GaugeSeries() }, as: GaugeSeries.self)
            ?? NOOPMetricsHandler.instance
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        series(label, dimensions, [.gauge], { _ in GaugeSeries() }, as: GaugeSeries.self)
            ?? NOOPMetricsHandler.instance
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, [.histogram], { _ in HistogramSeries() }, as: HistogramSeries.self)
            ?? NOOPMetricsHandler.instance
    }

    // A series lives as long as the process: a reader takes one that goes and comes back for a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}

/// All series of one metric.
private final class Family: Sendable {
    let description: MetricDescription
    /// By the values of the labels, in the order of the description.
    private let kept = Mutex<[[String]: any Series]>([:])

    init(_ description: MetricDescription) { self.description = description }

    /// The series with these labels, made if absent.
    ///
    /// - Returns: nil if the labels are not those of the description, or there are too many series.
    func series(
        _ dimensions: [(String, String)], _ make: (MetricDescription.Kind) -> any Series
    ) -> (any Series)? {
        guard dimensions.count == description.labels.count else { return nil }
        var values: [String] = []
        for label in description.labels {
            guard let value = dimensions.first(where: { $0.0 == label })?.1 else { return nil }
            values.append(value)
        }
        return kept.withLock { kept in
            if let known = kept[values] { return known }
            guard kept.count < PrometheusRegistry.seriesPerFamily else { return nil }
            let new = make(description.kind)
            kept[values] = new
            return new
        }
    }

    func write(to text: inout PrometheusText) {
        let all = kept.withLock { $0 }
        guard !all.isEmpty else { return }
        text.begin(description)
        for (values, series) in all.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            series.write(to: &text, description.name, Array(zip(description.labels, values)))
        }
    }
}
