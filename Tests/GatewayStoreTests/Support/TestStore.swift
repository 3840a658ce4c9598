import Foundation
import GatewayDomain
import GatewayStore
import Synchronization

/// A clock that stands until a test moves it.
final class TestClock: GatewayClock {
    // 2026-11-24 00:00 UTC.
    private let time = Mutex(UnixMillis(1_795_478_400_000))

    func now() -> UnixMillis { time.withLock { $0 } }

    func monotonicNanoseconds() -> UInt64 { UInt64(now().value) * 1_000_000 }

    func advance(milliseconds: Int64) {
        time.withLock { $0 = $0.adding(milliseconds: milliseconds) }
    }
}

/// A folder that is gone with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "clpai-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            // The system cleans its temporary folder by itself.
        }
    }

    /// The bytes of all files, one after the other.
    func contents() throws -> Data {
        var bytes = Data()
        for file in try FileManager.default.contentsOfDirectory(atPath: path).sorted() {
            bytes += try Data(contentsOf: URL(filePath: path + "/" + file))
        }
        return bytes
    }
}

extension Data {
    /// Whether `bytes` stand anywhere in it.
    func holds(_ bytes: [UInt8]) -> Bool {
        range(of: Data(bytes)) != nil
    }
}

/// A store in a folder of its own.
struct TestStore: Sendable {
    let folder: TemporaryFolder
    let clock: TestClock
    let kek: KeyEncryptionKey
    let database: SQLiteDatabase
    let store: Store

    var path: String { folder.path + "/store.db" }

    init() throws {
        try self.init(TemporaryFolder(), TestClock(), KeyEncryptionKey(bytes: [UInt8](repeating: 7, count: 32)))
    }

    private init(_ folder: TemporaryFolder, _ clock: TestClock, _ kek: KeyEncryptionKey?) throws {
        guard let kek else { throw CocoaError(.coderInvalidValue) }
        self.folder = folder
        self.clock = clock
        self.kek = kek
        database = try SQLiteDatabase(path: folder.path + "/store.db")
        store = try Store(database, kek: kek, currency: .cny, clock: clock)
    }

    /// Closes this store and opens its files again.
    func reopened() throws -> TestStore {
        store.close()
        return try TestStore(folder, clock, kek)
    }

    /// What the files hold now, opened as after a crash at this moment.
    func copyAsAfterCrash() async throws -> TestStore {
        let copy = try TemporaryFolder()
        let isCopied = try await database.read { transaction throws(StoreError) in
            // A reader keeps SQLite from starting its log anew, so the two files fit together: what a checkpoint
            // moves into the database meanwhile is in the log that was copied before.
            _ = try transaction.row("SELECT COUNT(*) FROM organisation", [])
            do {
                for suffix in ["-wal", ""] {
                    let source = URL(filePath: path + suffix)
                    try Data(contentsOf: source).write(to: URL(filePath: copy.path + "/store.db" + suffix))
                }
                return true
            } catch {
                return false
            }
        }
        guard isCopied else { throw CocoaError(.fileReadUnknown) }
        return try TestStore(copy, clock, kek)
    }

    /// A column of a table as it is stored, for tests that look below the ports.
    func blobs(_ sql: SQL, _ arguments: [SQLValue] = []) async throws -> [[UInt8]] {
        try await database.read { transaction throws(StoreError) in
            var found: [[UInt8]] = []
            for row in try transaction.rows(sql, arguments) {
                found.append(try row.blob(0))
            }
            return found
        }
    }
}
