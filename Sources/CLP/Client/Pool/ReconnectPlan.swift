package import NIOCore

/// When one address, or one name, may be tried again. It reads no clock and keeps no timer.
///
/// A connection that came up and then was of no use (it neither answered a call nor lasted) counts as a failure, so that a
/// server that sends its clients away at once is not stormed; the first such loss is forgiven.
package struct ReconnectPlan {
    private let backoff: Backoff
    private var failures = 0
    private var losses = 0
    /// Before that nothing is tried.
    package private(set) var pausedUntil: NIODeadline?

    /// Nothing has gone wrong yet.
    package init(_ backoff: Backoff) { self.backoff = backoff }

    /// An attempt did not come up.
    package mutating func failed(_ now: NIODeadline, using random: inout some RandomNumberGenerator) {
        failures += 1
        pausedUntil = now + TimeAmount(backoff.delay(failures: failures, using: &random))
    }

    /// A connection that had come up has ended.
    ///
    /// - Parameter wasUseful: it has answered a call, or lasted.
    package mutating func lost(wasUseful: Bool, _ now: NIODeadline, using random: inout some RandomNumberGenerator) {
        if wasUseful { return succeeded() }
        losses += 1
        if losses > 1 { failed(now, using: &random) }
    }

    /// It works: the next failure is the first one.
    package mutating func succeeded() {
        failures = 0
        losses = 0
        pausedUntil = nil
    }

    /// The pause is over.
    package mutating func resume() { pausedUntil = nil }

    /// Whether nothing is tried as things are.
    package var isPaused: Bool { pausedUntil != nil }
}
