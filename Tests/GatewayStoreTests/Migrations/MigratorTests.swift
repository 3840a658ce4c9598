import GatewayDomain
import GatewayStore
import Testing

struct MigratorTests {
    @Test func openingAgainKeepsEverythingAndMigratesNothing() async throws {
        var store = try TestStore()
        let account = try await store.store.accounts.create(Sample.contact(), firstKey: Sample.keyHash)
        store.clock.advance(milliseconds: 1_000)
        store = try store.reopened()
        #expect(try await store.store.accounts.account(account.id) == account)
        let versions = try await store.database.read { transaction throws(StoreError) in
            try transaction.rows("SELECT version, applied_at_ms FROM schema_version", [])
        }
        #expect(versions.map(\.values) == [[.integer(1), .integer(store.clock.now().value - 1_000)]])
    }

    @Test func aNewerSchemaIsRefusedAndUnchanged() async throws {
        let store = try TestStore()
        try await store.database.write { transaction throws(StoreError) in
            _ = try transaction.execute("INSERT INTO schema_version (version, applied_at_ms) VALUES (99, 0)", [])
        }
        #expect(throws: StoreOpenError.newerSchema(found: 99, known: 1)) { try store.reopened() }
        #expect(StoreOpenError.newerSchema(found: 99, known: 1).description.contains("schema 99"))
    }

    @Test func anotherKeyEncryptionKeyIsRefused() async throws {
        let store = try TestStore()
        store.store.close()
        let other = try #require(KeyEncryptionKey(bytes: [UInt8](repeating: 8, count: 32)))
        #expect(throws: StoreOpenError.wrongKey) {
            try Store.openSQLite(path: store.path, kek: other, currency: .cny, clock: store.clock)
        }
        let again = try Store.openSQLite(path: store.path, kek: store.kek, currency: .cny, clock: store.clock)
        again.close()
    }
}
