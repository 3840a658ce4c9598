/// A reading of a monotonic clock, injected by whoever drives a machine. Only differences mean anything.
package struct WireTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since a start that the driver chooses.
    package var nanoseconds: UInt64

    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    package static func < (left: WireTime, right: WireTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Saturates at both ends, so no configuration can trap.
    package static func + (time: WireTime, duration: Duration) -> WireTime {
        let change = duration.wireNanoseconds
        if change >= 0 {
            let (sum, overflow) = time.nanoseconds.addingReportingOverflow(UInt64(change))
            return WireTime(nanoseconds: overflow ? .max : sum)
        }
        let (difference, overflow) = time.nanoseconds.subtractingReportingOverflow(change.magnitude)
        return WireTime(nanoseconds: overflow ? 0 : difference)
    }

    package static func - (later: WireTime, earlier: WireTime) -> Duration {
        let distance =
            later >= earlier
            ? Int64(clamping: later.nanoseconds - earlier.nanoseconds)
            : -Int64(clamping: earlier.nanoseconds - later.nanoseconds)
        return .nanoseconds(distance)
    }
}

/// A time to wait, in the form that costs an addition: deadlines are looked at after each write, and to take a `Duration`
/// apart is a division of 128 bits.
struct WireInterval {
    private let nanoseconds: UInt64

    /// - Parameter duration: below zero counts as zero.
    init(_ duration: Duration) { nanoseconds = UInt64(max(0, duration.wireNanoseconds)) }

    init(milliseconds: UInt32) { nanoseconds = UInt64(milliseconds) * 1_000_000 }

    static func + (time: WireTime, interval: WireInterval) -> WireTime {
        let (sum, overflow) = time.nanoseconds.addingReportingOverflow(interval.nanoseconds)
        return WireTime(nanoseconds: overflow ? .max : sum)
    }
}

extension Duration {
    /// This duration in nanoseconds, clamped to what 64 bits hold (292 years).
    package var wireNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, tooLarge) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return tooLarge ? (seconds < 0 ? .min : .max) : sum
    }
}
