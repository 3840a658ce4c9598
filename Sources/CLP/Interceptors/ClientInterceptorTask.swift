import NIOCore
import Synchronization

extension ClientInterceptorChain {
    /// Starts the interceptors of one call in a task of their own, which is cancelled when the time of the call is over.
    ///
    /// - Parameter deadline: nil: the call may take as long as it likes.
    static func start<Result: Sendable>(
        on loop: LoopExecutor, until deadline: NIODeadline?, _ work: @escaping @Sendable () async -> Result
    ) -> Task<Result, Never> {
        guard let deadline else { return Task(executorPreference: loop) { await work() } }
        let alarm = InterceptorAlarm()
        let task = Task(executorPreference: loop) {
            let result = await work()
            alarm.stop()
            return result
        }
        alarm.start(loop.eventLoop.scheduleTask(deadline: deadline) { task.cancel() })
        return task
    }
}

/// Reminds of the deadline of a call until its interceptors have ended, which may be before it is set.
private final class InterceptorAlarm: Sendable {
    private let state = Mutex<(scheduled: Scheduled<Void>?, isOver: Bool)>((nil, false))

    func start(_ scheduled: Scheduled<Void>) {
        let isLate = state.withLock { state in
            state.scheduled = scheduled
            return state.isOver
        }
        if isLate { stop() }
    }

    func stop() {
        let scheduled = state.withLock { state in
            defer { state = (nil, true) }
            return state.scheduled
        }
        scheduled?.cancel()
    }
}
