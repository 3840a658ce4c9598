/// A moment of civil time: milliseconds since 1970-01-01 00:00 UTC.
package struct UnixMillis: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since the Unix epoch.
    package var value: Int64

    package init(_ value: Int64) {
        self.value = value
    }

    package static func < (left: UnixMillis, right: UnixMillis) -> Bool {
        left.value < right.value
    }

    /// The moment `milliseconds` later. Saturates instead of overflowing.
    package func adding(milliseconds: Int64) -> UnixMillis {
        let (sum, overflow) = value.addingReportingOverflow(milliseconds)
        return UnixMillis(overflow ? (milliseconds < 0 ? .min : .max) : sum)
    }

    package var description: String { String(value) }
}

/// A length of time in whole milliseconds, never negative.
package struct LatencyMillis: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds.
    package let value: UInt32

    /// - Parameter milliseconds: clamped to what 32 bits hold (49 days), far above any deadline.
    package init(clamping milliseconds: Int64) {
        value = UInt32(clamping: milliseconds)
    }

    /// What lies between two readings of a monotonic clock, in nanoseconds.
    package init(fromNanoseconds start: UInt64, to end: UInt64) {
        value = UInt32(clamping: end > start ? (end - start) / 1_000_000 : 0)
    }

    package static func < (left: LatencyMillis, right: LatencyMillis) -> Bool {
        left.value < right.value
    }

    package var description: String { "\(value) ms" }
}

/// Where the gateway takes its time from, so that a test can set it.
package protocol GatewayClock: Sendable {
    /// The civil time now.
    func now() -> UnixMillis

    /// Nanoseconds of a clock that never goes back; only differences mean anything.
    func monotonicNanoseconds() -> UInt64
}
