import NIOCore
import NIOPosix

/// Looks at a server at intervals, for the metrics that nothing calls for: what connections have counted, what the memory
/// pool holds, and how late the event loops are.
struct MetricSampling: Sendable {
    private static let interval = TimeAmount.seconds(5)
    private static let lagInterval = TimeAmount.seconds(1)

    private let tasks: [RepeatedTask]

    /// Begins, if the server has metrics.
    init(_ core: ServerCore, on loop: any EventLoop) {
        guard let metrics = core.configuration.metrics else {
            tasks = []
            return
        }
        let sampling = loop.scheduleRepeatedTask(initialDelay: Self.interval, delay: Self.interval) { _ in
            metrics.setMemoryPool(core.pool.bytes)
            for connection in core.connections.all { connection.loop.perform { connection.sampleFrames() } }
        }
        let loops = MultiThreadedEventLoopGroup.singleton.makeIterator()
        tasks = [sampling] + loops.map { Self.watchLag(of: $0, metrics) }
    }

    func stop() {
        for task in tasks { task.cancel() }
    }

    /// A task that repeats after a delay is due a delay after it ran; by as much as it runs later, the loop is late.
    private static func watchLag(of loop: any EventLoop, _ metrics: ServerMetrics) -> RepeatedTask {
        let due = NIOLoopBoundBox.makeBoxSendingValue(NIODeadline.now() + lagInterval, eventLoop: loop)
        return loop.scheduleRepeatedTask(initialDelay: lagInterval, delay: lagInterval) { _ in
            let now = NIODeadline.now()
            metrics.loopLagged(by: .nanoseconds(max(0, (now - due.value).nanoseconds)))
            due.value = now + lagInterval
        }
    }
}
