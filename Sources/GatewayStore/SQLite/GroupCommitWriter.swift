import Dispatch
import GRDB
import GatewayDomain
import Synchronization

/// SQLite's one writer. Changes that arrive while a commit is on its way to the disk share the next one, each in
/// a savepoint of its own, so that one that fails takes nothing else with it.
final class GroupCommitWriter: Sendable {
    /// Most changes of one commit: bounds how long the first of them waits for the last.
    static let batchLimit = 256

    private struct State {
        var jobs: [any WriteJob] = []
        var isScheduled = false
        var isClosed = false
    }

    private let pool: DatabasePool
    private let thread = DispatchQueue(label: "clpai.store.writer")
    private let state = Mutex(State())
    /// Commits since the start.
    let commitCount = Atomic<Int>(0)

    init(pool: DatabasePool) {
        self.pool = pool
    }

    /// Queues a change; its completion runs on the writer's thread and must not block.
    func submit(_ job: any WriteJob) {
        enum Decision { case refused, queued, schedule }
        let decision = state.withLock { state -> Decision in
            if state.isClosed { return .refused }
            state.jobs.append(job)
            if state.isScheduled { return .queued }
            state.isScheduled = true
            return .schedule
        }
        switch decision {
        case .refused: job.finish(failure: .unavailable(.closed))
        case .queued: break
        case .schedule: thread.async { self.runBatch() }
        }
    }

    /// Runs `body` on the writer's thread, outside any transaction, with no reader active.
    func maintain(_ body: @escaping @Sendable (GRDB.Database) throws -> Void) async throws(StoreError) {
        let result = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Result<Void, StoreError>, Never>) in
            thread.async { continuation.resume(returning: self.runMaintenance(body)) }
        }
        try result.get()
    }

    /// Refuses what comes from now on and waits until what was queued has ended. Blocks.
    func close() {
        state.withLock { $0.isClosed = true }
        var isIdle = false
        while !isIdle {
            thread.sync { isIdle = self.state.withLock { $0.jobs.isEmpty && !$0.isScheduled } }
        }
    }

    private func runMaintenance(_ body: (GRDB.Database) throws -> Void) -> Result<Void, StoreError> {
        guard !state.withLock({ $0.isClosed }) else { return .failure(.unavailable(.closed)) }
        do {
            return .success(try pool.barrierWriteWithoutTransaction(body))
        } catch {
            return .failure(StoreError(sqlite: error))
        }
    }

    private func runBatch() {
        let jobs = state.withLock { state in
            let count = min(state.jobs.count, Self.batchLimit)
            let batch = Array(state.jobs.prefix(count))
            state.jobs.removeFirst(count)
            return batch
        }
        commit(jobs)
        let hasMore = state.withLock { state in
            state.isScheduled = !state.jobs.isEmpty
            return state.isScheduled
        }
        if hasMore { thread.async { self.runBatch() } }
    }

    private func commit(_ jobs: [any WriteJob]) {
        var failures = [StoreError?](repeating: nil, count: jobs.count)
        var batchFailure: StoreError?
        do {
            try pool.writeWithoutTransaction { connection in
                try connection.run("BEGIN IMMEDIATE")
                do {
                    for (index, job) in jobs.enumerated() {
                        failures[index] = try runInSavepoint(job, connection)
                    }
                } catch {
                    rollBack(connection)
                    throw error
                }
                do {
                    try connection.run("COMMIT")
                    commitCount.wrappingAdd(1, ordering: .relaxed)
                } catch {
                    throw commitFailure(error, connection)
                }
            }
        } catch {
            batchFailure = StoreError(sqlite: error)
        }
        for (job, failure) in zip(jobs, failures) {
            job.finish(failure: failure ?? batchFailure)
        }
    }

    /// - Returns: why the job failed and was undone, or nil.
    /// - Throws: if SQLite has given up the whole transaction, as it does when the disk is full.
    private func runInSavepoint(_ job: any WriteJob, _ connection: GRDB.Database) throws -> StoreError? {
        try connection.run("SAVEPOINT job")
        let failure = job.run(in: SQLiteTransaction(connection: connection))
        guard connection.isInsideTransaction else { throw failure ?? .unavailable(.outcomeUnknown) }
        if failure != nil { try connection.run("ROLLBACK TO job") }
        try connection.run("RELEASE job")
        return failure
    }

    private func commitFailure(_ error: any Error, _ connection: GRDB.Database) -> StoreError {
        let failure = StoreError(sqlite: error)
        if connection.isInsideTransaction {
            rollBack(connection)
            return failure
        }
        // SQLite ended the transaction itself while it wrote: a reader of the file may see either.
        return failure == .unavailable(.diskFull) ? failure : .unavailable(.outcomeUnknown)
    }

    private func rollBack(_ connection: GRDB.Database) {
        guard connection.isInsideTransaction else { return }
        do {
            try connection.run("ROLLBACK")
        } catch {
            // The transaction is over or the connection is lost; either way nothing of it will be committed.
        }
    }
}

extension GRDB.Database {
    /// Runs a statement without arguments or result.
    fileprivate func run(_ sql: String) throws {
        try cachedStatement(sql: sql).execute()
    }
}
