import GatewayDomain
import GatewayStore
import Testing

/// P1.0: nothing is stored that the data inventory does not name.
struct SchemaInventoryTests {
    private static let schema: SQL = """
        SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'
        """

    private func columns(_ database: SQLiteDatabase) async throws -> Set<String> {
        try await database.read { transaction throws(StoreError) in
            var names: Set<String> = []
            for row in try transaction.rows(Self.schema, []) {
                names.insert(try row.text(0))
            }
            return names
        }
    }

    @Test func theSchemaIsTheInventory() async throws {
        let store = try TestStore()
        let found = try await columns(store.database)
        let inventory = Set(InventoryColumn.allCases.map(\.rawValue))
        #expect(found.subtracting(inventory).isEmpty, "stored without a row in the inventory")
        #expect(inventory.subtracting(found).isEmpty, "in the inventory, but not stored")
    }

    @Test func aStrayColumnWouldBeFound() async throws {
        let store = try TestStore()
        try await store.database.write { transaction throws(StoreError) in
            _ = try transaction.execute("ALTER TABLE account ADD COLUMN nickname TEXT", [])
        }
        let stray = try await columns(store.database).subtracting(InventoryColumn.allCases.map(\.rawValue))
        #expect(stray == ["account.nickname"])
    }

    @Test func columnsAreStoredAsTheInventorySays() async throws {
        let store = try TestStore()
        let secret = ApiKeySecret.random()
        let contact = try #require(
            ContactData(email: EmailAddress("canary@example.com"), phone: PhoneNumber("+8613800138000")))
        let account = try await store.store.accounts.create(contact, firstKey: secret.hash)
        try await store.store.calls.refuse(Sample.refused(account, at: store.clock.now()))
        try await store.database.purgeDeletedBytes([])
        let bytes = try store.folder.contents()
        for plain in ["canary@example.com", "+8613800138000", "13800138000", secret.revealed] {
            #expect(!bytes.holds(Array(plain.utf8)), "\(plain.prefix(3))")
        }
        #expect(!bytes.holds(try Sample.address().bytes))
        // The scan does find what is stored in the clear.
        #expect(bytes.holds(account.id.bytes))
    }
}
