import NIOPosix

/// Threads for handlers that may block (`(clp.blocking)`), so that none of them holds up an event loop.
final class BlockingExecutor: TaskExecutor {
    private static let threads = 16

    private let pool = NIOThreadPool(numberOfThreads: BlockingExecutor.threads)

    init() { pool.start() }

    deinit { pool.shutdownGracefully { _ in } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
