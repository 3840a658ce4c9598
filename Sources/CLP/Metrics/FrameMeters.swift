import CLPWire
import CoreMetrics

/// Frames and their bytes, by direction and type. The machine of a connection counts them; the difference is added from
/// time to time, so that a frame costs nothing more.
struct FrameMeters: Sendable {
    private struct Direction: Sendable {
        let frames: [(type: FrameType?, counter: Counter)]
        let bytes: Counter

        init(_ name: String, _ factory: any MetricsFactory) {
            let types: [FrameType?] = FrameType.allCases + [nil]
            frames = types.map { type in
                let labels = [("direction", name), ("type", type?.metricName ?? "extension")]
                return (type, Counter(label: "clp_server_frames_total", dimensions: labels, factory: factory))
            }
            bytes = Counter(
                label: "clp_server_frame_bytes_total", dimensions: [("direction", name)], factory: factory)
        }

        func add(_ now: FrameCounts, since before: FrameCounts) {
            for (type, counter) in frames {
                let change = now[type].frames &- before[type].frames
                if change > 0 { counter.increment(by: change) }
            }
            bytes.increment(by: now.total.bytes &- before.total.bytes)
        }
    }

    private let received: Direction
    private let sent: Direction

    init(_ factory: any MetricsFactory) {
        received = Direction("in", factory)
        sent = Direction("out", factory)
    }

    /// Adds what a connection has read and written since it was looked at before.
    func add(_ now: WireCounters, since before: WireCounters) {
        received.add(now.received, since: before.received)
        sent.add(now.sent, since: before.sent)
    }
}

extension FrameType {
    /// The name of the type in the specification, in small letters.
    var metricName: String {
        switch self {
        case .settings: "settings"
        case .call: "call"
        case .head: "head"
        case .message: "message"
        case .end: "end"
        case .status: "status"
        case .cancel: "cancel"
        case .credit: "credit"
        case .ping: "ping"
        case .goAway: "goaway"
        }
    }
}
