import CoreMetrics
import Synchronization

/// The counters of one method for each code. The one for OK is there from the start; others appear with the first call
/// that ends so, since most methods never see most codes.
final class CodeCounters: Sendable {
    private let make: @Sendable (RPCError.Code) -> Counter
    private let ok: Counter
    private let others = Mutex<[Int32: Counter]>([:])

    /// - Parameter make: makes the counter of a code; called once for each.
    init(_ make: @escaping @Sendable (RPCError.Code) -> Counter) {
        self.make = make
        ok = make(.ok)
    }

    func increment(_ code: RPCError.Code) {
        if code == .ok { return ok.increment() }
        let counter = others.withLock { others in
            if let known = others[code.number] { return known }
            let new = make(code)
            others[code.number] = new
            return new
        }
        counter.increment()
    }
}

/// Counters by a label whose values are a closed set that the code names, each made when it is first needed.
///
/// A value that is longer than a name in our own code could be is counted as `other`, and so is the one after the
/// 64th, so that no mistake elsewhere can make series without end.
final class LabelledCounter: Sendable {
    private static let longestValue = 40
    private static let mostValues = 64

    private let name: String
    private let label: String
    private let factory: any MetricsFactory
    private let others: [(String, String)]
    private let counters = Mutex<[String: Counter]>([:])

    /// - Parameters:
    ///   - name: of the metric.
    ///   - label: that the values belong to.
    ///   - others: labels that stay the same.
    init(_ name: String, by label: String, _ factory: any MetricsFactory, and others: [(String, String)] = []) {
        self.name = name
        self.label = label
        self.factory = factory
        self.others = others
    }

    func increment(_ value: String, by amount: Int = 1) {
        let counter = counters.withLock { counters in
            if let known = counters[value] { return known }
            let isOrdinary = value.utf8.count <= Self.longestValue && counters.count < Self.mostValues
            let shown = isOrdinary ? value : "other"
            if let known = counters[shown] { return known }
            let new = Counter(label: name, dimensions: others + [(label, shown)], factory: factory)
            counters[shown] = new
            return new
        }
        counter.increment(by: amount)
    }
}
