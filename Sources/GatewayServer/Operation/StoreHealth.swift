import CLP
package import Logging
import ServiceLifecycle

/// Asks the store at intervals whether it still answers, and tells health checks.
///
/// A gateway whose store does not answer can serve nothing that it could account for, so it says NOT_SERVING: at its
/// start until the first answer, and again from the first question that gets none in time. It goes on asking.
package struct StoreHealth: Service {
    private let interval: Duration
    private let limit: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let probe: @Sendable () async -> Bool
    private let report: @Sendable (_ answers: Bool, _ after: Duration) -> Void

    /// - Parameters:
    ///   - interval: between the end of one question and the next.
    ///   - limit: how long an answer may take.
    ///   - clock: measures both.
    ///   - logger: gets a line when the answer changes.
    ///   - probe: asks the store; whether it answered.
    ///   - report: is told of every outcome, one after the other.
    package init(
        interval: Duration, limit: Duration, clock: any Clock<Duration> = ContinuousClock(), logger: Logger,
        probe: @escaping @Sendable () async -> Bool,
        report: @escaping @Sendable (_ answers: Bool, _ after: Duration) -> Void
    ) {
        self.interval = interval
        self.limit = limit
        self.clock = clock
        self.logger = logger
        self.probe = probe
        self.report = report
    }

    /// Asks until a graceful shutdown or the cancellation of its task.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var answered: Bool?
            while !Task.isCancelled {
                let question = Question(probe)
                let begin = ContinuousClock.now
                let answers = await question.answer(within: limit, clock)
                // The end of the task is no answer of the store.
                if Task.isCancelled { return }
                tell(answers, before: answered)
                report(answers, ContinuousClock.now - begin)
                answered = answers
                // One question at a time: a store that hangs must not be asked ever more.
                await question.waitUntilOver()
                // Cut short when the task is cancelled, which the loop then sees.
                try? await clock.sleep(for: interval)
            }
        }
    }

    private func tell(_ answers: Bool, before: Bool?) {
        guard answers != before else { return }
        if answers {
            logger.log(level: before == nil ? .info : .notice, "the store answers")
        } else {
            logger.error(
                "the store does not answer: health checks are told NOT_SERVING",
                metadata: ["advice": "look at its disk and at the lines of the store; it is asked again at intervals"])
        }
    }
}

/// One question to the store, whose answer may never come.
private struct Question {
    private let task: Task<Bool, Never>

    init(_ probe: @escaping @Sendable () async -> Bool) { task = Task { await probe() } }

    /// - Returns: false if the answer is no, or does not come in time.
    func answer(within limit: Duration, _ clock: any Clock<Duration>) async -> Bool {
        let (answers, put) = AsyncStream.makeStream(of: Bool.self)
        let task = task
        let waiting = Task { put.yield(await task.value) }
        let alarm = Task {
            // Cancelled when the answer has come.
            try? await clock.sleep(for: limit)
            if !Task.isCancelled { put.yield(false) }
        }
        defer {
            alarm.cancel()
            waiting.cancel()
        }
        for await answer in answers { return answer }
        return false
    }

    /// Waits for the late answer, or the cancellation of the task.
    func waitUntilOver() async {
        let (over, isOver) = AsyncStream.makeStream(of: Void.self)
        let task = task
        Task {
            _ = await task.value
            isOver.finish()
        }
        for await _ in over {}
    }
}
