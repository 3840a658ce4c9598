import CLPWire
import NIOCore

/// Since when a channel takes nothing, and how much waited then.
struct WriteStall {
    let since: WireTime
    let unsent: Int
}

/// The one timer of a connection: it is set again only for an earlier time, and late alarms find out by themselves.
struct ConnectionTimer {
    private var armed: (time: WireTime, callback: NIOScheduledCallback)?

    /// Sees to it that the handler is called on the loop at `time` or soon after; nil: no alarm is needed.
    mutating func arm(
        for time: WireTime?, on eventLoop: any EventLoop, _ handler: some NIOScheduledCallbackHandler & Sendable
    ) {
        guard let time else { return cancel() }
        if let armed, armed.time <= time, armed.time > .now { return }
        cancel()
        let deadline = NIODeadline.uptimeNanoseconds(time.nanoseconds)
        // A loop that is shutting down refuses; its connections end with it.
        guard let callback = try? eventLoop.scheduleCallback(at: deadline, handler: handler) else { return }
        armed = (time, callback)
    }

    mutating func cancel() {
        armed?.callback.cancel()
        armed = nil
    }
}

extension WireTime {
    /// The monotonic clock that NIO's timers use.
    static var now: WireTime { WireTime(nanoseconds: NIODeadline.now().uptimeNanoseconds) }
}
