import Foundation
import GatewayDomain
import GatewayStore
import Testing

/// Looks into the store of a gateway that has ended.
enum StoreProbe {
    /// Checks what holds after every end but a kill: each call is ended, no money is held, and the ledger
    /// adds up.
    static func expectAllSettled(in directory: TemporaryFolder) async throws {
        let store = try open(directory)
        defer { store.close() }
        let report = try await store.audit.report()
        #expect(report.running == 0, "calls are logged as running")
        #expect(report.isConsistent, "\(report)")
    }

    /// Opens the store of a gateway that has ended.
    static func open(_ directory: TemporaryFolder) throws -> Store {
        try Store.openSQLite(
            path: directory.path("store.sqlite"), kek: KeyFile.load(path: directory.path("encryption.key")),
            currency: .cny, clock: SystemClock())
    }

    /// The wrapped keys of all accounts, byte for byte as they are stored.
    static func wrappedAccountKeys(in directory: TemporaryFolder) async throws -> [[UInt8]] {
        let database = try SQLiteDatabase(path: directory.path("store.sqlite"))
        defer { database.close() }
        return try await database.read { transaction throws(StoreError) in
            var keys: [[UInt8]] = []
            for row in try transaction.rows("SELECT wrapped_key FROM account_key", []) { keys.append(try row.blob(0)) }
            return keys
        }
    }
}
