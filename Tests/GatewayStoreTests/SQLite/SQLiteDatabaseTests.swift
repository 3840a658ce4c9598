import Foundation
import GatewayDomain
import GatewayStore
import Testing

struct SQLiteDatabaseTests {
    private struct Scratch {
        let folder: TemporaryFolder
        let database: SQLiteDatabase

        init() async throws {
            folder = try TemporaryFolder()
            database = try SQLiteDatabase(path: folder.path + "/scratch.db")
            try await database.write { transaction throws(StoreError) in
                _ = try transaction.execute(
                    "CREATE TABLE item (id BIGINT PRIMARY KEY, value TEXT, bytes BYTEA, CHECK (id < 1000))", [])
            }
        }

        func count() async throws -> Int64 {
            try await database.read { transaction throws(StoreError) in
                try transaction.row("SELECT COUNT(*) FROM item", [])?.integer(0) ?? -1
            }
        }

        func insert(_ id: Int64) async throws(StoreError) {
            try await database.write { transaction throws(StoreError) in
                _ = try transaction.execute("INSERT INTO item (id) VALUES ($1)", [.integer(id)])
            }
        }
    }

    @Test func theWriterSyncsEachCommitAndOverwritesWhatIsDeleted() async throws {
        let database = try await Scratch().database
        // On the writer itself: GRDB lowers its `synchronous` after the connection was prepared.
        #expect(try database.writerPragma("synchronous") == 2)
        #expect(try database.writerPragma("secure_delete") == 1)
        #expect(try database.writerPragma("temp_store") == 2)
        #expect(try database.writerPragma("foreign_keys") == 1)
    }

    @Test func theFilesAreTheirOwnersAlone() async throws {
        let scratch = try await Scratch()
        for suffix in ["", "-wal", "-lock"] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: scratch.folder.path + "/scratch.db" + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
        }
    }

    @Test func valuesOfEveryTypeRoundTripAndNeverBecomeSQL() async throws {
        let database = try await Scratch().database
        let hostile = "'); DROP TABLE item; --é\n\\"
        let rows = try await database.write { transaction throws(StoreError) in
            _ = try transaction.execute(
                "INSERT INTO item (id, value, bytes) VALUES ($1, $2, $3)",
                [.integer(-7), .text(hostile), .blob([0, 255, 39])])
            _ = try transaction.execute(
                "INSERT INTO item (id, value, bytes) VALUES ($1, $2, $3)", [.integer(8), .null, .blob([])])
            return try transaction.rows("SELECT id, value, bytes FROM item ORDER BY id", [])
        }
        #expect(
            rows.map(\.values) == [
                [.integer(-7), .text(hostile), .blob([0, 255, 39])], [.integer(8), .null, .blob([])],
            ])
    }

    @Test func aRowOfAnotherTypeIsCorrupt() {
        let row = SQLRow([.text("x"), .null])
        #expect(throws: StoreError.unavailable(.corrupt)) { try row.integer(0) }
        #expect(throws: StoreError.unavailable(.corrupt)) { try row.blob(0) }
        #expect(throws: StoreError.unavailable(.corrupt)) { try row.text(1) }
    }

    @Test func aFailedChangeTakesNothingElseWithIt() async throws {
        let scratch = try await Scratch()
        // Each fails or not by itself, though many share a commit.
        let failed = await withTaskGroup(of: Bool.self) { group in
            for id in 900..<1_100 {
                group.addTask {
                    do {
                        try await scratch.database.write { transaction throws(StoreError) in
                            _ = try transaction.execute(
                                "INSERT INTO item (id) VALUES ($1)", [.integer(Int64(id) - 900)])
                            _ = try transaction.execute("INSERT INTO item (id) VALUES ($1)", [.integer(Int64(id))])
                        }
                        return false
                    } catch {
                        return true
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failed == 100)
        #expect(try await scratch.count() == 200)
    }

    @Test func manyChangesShareFewCommits() async throws {
        let scratch = try await Scratch()
        let before = try scratch.database.writerPragma("data_version")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in 0..<1_000 {
                group.addTask { try await scratch.insert(Int64(id)) }
            }
            try await group.waitForAll()
        }
        #expect(try await scratch.count() == 1_000)
        #expect(before != nil)
        #expect(scratch.database.commitCount < 500)
    }

    @Test func readersSeeOneStateAndTheirOwnWrites() async throws {
        let scratch = try await Scratch()
        for id in 0..<100 {
            try await scratch.insert(Int64(id))
            #expect(try await scratch.count() == Int64(id) + 1)
        }
    }

    @Test func readsChangeNothing() async throws {
        let scratch = try await Scratch()
        await #expect(throws: StoreError.self) {
            try await scratch.database.read { transaction throws(StoreError) in
                _ = try transaction.execute("INSERT INTO item (id) VALUES (1)", [])
            }
        }
        #expect(try await scratch.count() == 0)
    }

    @Test func aSecondProcessIsRefused() async throws {
        let scratch = try await Scratch()
        // The lock belongs to the open file, so a second opening here stands for another process.
        #expect(throws: StoreError.unavailable(.busy)) {
            try SQLiteDatabase(path: scratch.folder.path + "/scratch.db")
        }
        scratch.database.close()
        let again = try SQLiteDatabase(path: scratch.folder.path + "/scratch.db")
        again.close()
    }

    @Test func aClosedStoreSaysSo() async throws {
        let scratch = try await Scratch()
        try await scratch.insert(1)
        scratch.database.close()
        await #expect(throws: StoreError.unavailable(.closed)) { try await scratch.insert(2) }
        await #expect(throws: StoreError.unavailable(.closed)) {
            try await scratch.database.read { _ throws(StoreError) in 0 }
        }
        await #expect(throws: StoreError.unavailable(.closed)) { try await scratch.database.purgeDeletedBytes([]) }
    }

    @Test func closingFinishesWhatWasQueued() async throws {
        let scratch = try await Scratch()
        let stored = await withTaskGroup(of: Int.self) { group in
            for id in 0..<300 {
                group.addTask {
                    do {
                        try await scratch.insert(Int64(id))
                        return 1
                    } catch {
                        return 0
                    }
                }
            }
            scratch.database.close()
            return await group.reduce(0, +)
        }
        let again = try SQLiteDatabase(path: scratch.folder.path + "/scratch.db")
        let count = try await again.read { transaction throws(StoreError) in
            try transaction.row("SELECT COUNT(*) FROM item", [])?.integer(0) ?? -1
        }
        #expect(count == Int64(stored))
        again.close()
    }

    @Test func filesThatAreNoDatabaseAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/noise.db"
        try Data((0..<8_192).map { _ in UInt8.random(in: 0...255) }).write(to: URL(filePath: path))
        #expect(throws: StoreError.unavailable(.corrupt)) { try SQLiteDatabase(path: path) }
        #expect(throws: StoreError.unavailable(.readOnly)) { try SQLiteDatabase(path: folder.path + "/no/such.db") }
    }

    @Test func aFullDiskFailsWhatDoesNotFitAndHarmsNothingElse() async throws {
        let scratch = try await Scratch()
        try await scratch.insert(1)
        // SQLite's own limit stands for the disk's.
        try await scratch.database.write { transaction throws(StoreError) in
            _ = try transaction.rows("PRAGMA max_page_count = 20", [])
        }
        let stored = await withTaskGroup(of: Int.self) { group in
            for id in 2..<200 {
                group.addTask {
                    do throws(StoreError) {
                        try await scratch.database.write { transaction throws(StoreError) in
                            _ = try transaction.execute(
                                "INSERT INTO item (id, bytes) VALUES ($1, $2)",
                                [.integer(Int64(id)), .blob([UInt8](repeating: 1, count: 5_000))])
                        }
                        return 1
                    } catch {
                        #expect(error == .unavailable(.diskFull))
                        return 0
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(stored < 20)
        #expect(try await scratch.count() == Int64(stored) + 1)
        try await scratch.database.write { transaction throws(StoreError) in
            _ = try transaction.rows("PRAGMA max_page_count = 1000000", [])
        }
        try await scratch.insert(500)
        #expect(try await scratch.count() == Int64(stored) + 2)
    }
}
