import NIOCore

/// The deadlines of one exchange in one timer of the loop. It is set anew only when a nearer deadline comes up, so that a
/// chunk costs no timer.
final class ExchangeTimer {
    private let loop: any EventLoop
    var onExpiry: (HTTPClientError.Phase) -> Void = { _ in }
    private let total: NIODeadline
    private var phase: (name: HTTPClientError.Phase, end: NIODeadline)?
    private var scheduled: (task: Scheduled<Void>, at: NIODeadline)?
    private var isStopped = false

    init(_ loop: any EventLoop, total: TimeAmount) {
        self.loop = loop
        self.total = .now() + total
    }

    /// Whether the total deadline has passed.
    var isOver: Bool { total <= .now() }

    /// Begins a phase in place of the last one.
    func enter(_ name: HTTPClientError.Phase, for time: TimeAmount) {
        phase = (name, .now() + time)
        schedule()
    }

    /// Only the total deadline counts.
    func leavePhase() {
        phase = nil
    }

    func stop() {
        isStopped = true
        scheduled?.task.cancel()
        scheduled = nil
    }

    private func schedule() {
        let due = min(phase?.end ?? total, total)
        if let scheduled, scheduled.at <= due { return }
        scheduled?.task.cancel()
        scheduled = (loop.assumeIsolated().scheduleTask(deadline: due) { self.fire() }, due)
    }

    private func fire() {
        scheduled = nil
        guard !isStopped else { return }
        let now = NIODeadline.now()
        if total <= now {
            onExpiry(.total)
        } else if let phase, phase.end <= now {
            onExpiry(phase.name)
        } else {
            schedule()
        }
    }
}
