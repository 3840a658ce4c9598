import Dispatch
import GRDB
package import GatewayDomain
import Synchronization

/// SQLite in a file, through GRDB: write-ahead log, every commit synced to the disk before it is acknowledged,
/// deleted bytes overwritten, one writer, readers beside it. One process at a time.
package final class SQLiteDatabase: Database {
    private let path: String
    private let pool: DatabasePool
    private let writer: GroupCommitWriter
    private let readers: ReaderThreads
    private let lock: Mutex<ProcessLock?>

    /// Opens the file and makes it if absent; blocks. What an interrupted erasure left in the write-ahead log is
    /// purged here.
    /// - Parameter path: the database's file; `-wal`, `-shm` and `-lock` files stand beside it.
    /// - Throws: `unavailable` with what is wrong with the file.
    package init(path: String) throws(StoreError) {
        self.path = path
        let lock = try ProcessLock(path: path + "-lock")
        try ProcessLock.makePrivateFile(path: path)
        do {
            var configuration = Configuration()
            configuration.maximumReaderCount = ReaderThreads.count
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { connection in
                try connection.execute(sql: "PRAGMA secure_delete = ON")
                // Journals of savepoints hold old pages: they stay in memory, never in a temporary file.
                try connection.execute(sql: "PRAGMA temp_store = MEMORY")
            }
            pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { connection in
                // GRDB sets NORMAL on its writer when it enters write-ahead mode, after `prepareDatabase`.
                try connection.execute(sql: "PRAGMA synchronous = FULL")
                try connection.checkpoint(.truncate)
            }
        } catch {
            throw StoreError(sqlite: error)
        }
        self.lock = Mutex(consume lock)
        writer = GroupCommitWriter(pool: pool)
        readers = ReaderThreads(pool: pool)
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await readers.read(body)
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Result<Value, StoreError>, Never>) in
            writer.submit(TypedWriteJob(body) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }

    package func writeBlocking<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let done = DispatchSemaphore(value: 0)
        let outcome = Outcome<Value>()
        writer.submit(
            TypedWriteJob(body) { result in
                outcome.value.withLock { $0 = result }
                done.signal()
            })
        done.wait()
        guard let result = outcome.value.withLock({ $0 }) else { throw .unavailable(.closed) }
        return try result.get()
    }

    package func purgeDeletedBytes(_ values: [[UInt8]]) async throws(StoreError) {
        try await writer.maintain { try $0.checkpoint(.truncate) }
        // `secure_delete` overwrites a cell where it stands. When a page was split or joined, a copy may be left
        // in the unused middle of the old one (about once in a thousand erasures): only a rewrite removes that.
        guard try await readers.work({ [path] () throws(StoreError) in try FileScan.holds(any: values, path: path) })
        else { return }
        try await writer.maintain { connection in
            try connection.execute(sql: "VACUUM")
            try connection.checkpoint(.truncate)
        }
    }

    package func close() {
        readers.close()
        writer.close()
        do {
            try pool.close()
        } catch {
            // Every acknowledged change is on the disk already; the next start reads the write-ahead log.
        }
        lock.withLock { $0 = nil }
    }

    /// Commits since the start: with group commit, fewer than changes.
    package var commitCount: Int { writer.commitCount.load(ordering: .relaxed) }

    /// A pragma of the writer's connection: tests ask whether commits are really synced. Blocks.
    package func writerPragma(_ name: SQL) throws(StoreError) -> Int64? {
        do {
            return try pool.writeWithoutTransaction { try Int64.fetchOne($0, sql: "PRAGMA " + name.text) }
        } catch {
            throw StoreError(sqlite: error)
        }
    }

    private final class Outcome<Value: Sendable>: Sendable {
        let value = Mutex<Result<Value, StoreError>?>(nil)
    }
}
