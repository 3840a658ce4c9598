import Foundation
import GatewayDomain
import GatewayStore
import Testing

/// P5.b: after an erasure the account's key is nowhere, and what remains says nothing of the person.
struct ErasureTests {
    private func wrappedKey(_ store: TestStore, _ account: AccountID) async throws -> [UInt8] {
        try #require(
            await store.blobs(
                "SELECT wrapped_key FROM account_key WHERE account_id = $1", [.blob(account.bytes)]
            ).first)
    }

    @Test func theWrappedKeyIsInTheFilesBeforeAndNotAfter() async throws {
        let store = try TestStore()
        let account = try await store.store.accounts.create(Sample.contact(), firstKey: Sample.keyHash)
        let wrapped = try await wrappedKey(store, account.id)
        // In the write-ahead log first, then in the database: an erasure must reach both.
        let log = try Data(contentsOf: URL(filePath: store.path + "-wal"))
        #expect(log.holds(wrapped))
        try await store.database.purgeDeletedBytes([])
        let file = try Data(contentsOf: URL(filePath: store.path))
        #expect(file.holds(wrapped))

        _ = try await store.store.dataRights.erase(account.id)
        #expect(try !store.folder.contents().holds(wrapped))
        #expect(try Data(contentsOf: URL(filePath: store.path + "-wal")).isEmpty)
    }

    /// SQLite leaves copies of cells in the unused part of pages that it splits or joins. What is overwritten nowhere
    /// stands in for such a copy.
    @Test func aCopyInTheUnusedPartOfAPageGoesToo() async throws {
        let store = try TestStore()
        let account = try await store.store.accounts.create(Sample.contact(), firstKey: Sample.keyHash)
        let wrapped = try await wrappedKey(store, account.id)
        _ = try store.database.writerPragma("secure_delete = OFF")
        _ = try await store.database.write { transaction throws(StoreError) in
            try transaction.execute("DELETE FROM account_key WHERE account_id = $1", [.blob(account.id.bytes)])
        }
        try await store.database.purgeDeletedBytes([])
        try #require(try store.folder.contents().holds(wrapped))
        try await store.database.purgeDeletedBytes([wrapped])
        #expect(try !store.folder.contents().holds(wrapped))
        #expect(try store.folder.contents().holds(account.id.bytes), "the rest is whole")
    }

    @Test func ciphertextCopiedBeforeCanNotBeOpenedAfter() async throws {
        let store = try TestStore()
        let account = try await store.store.accounts.create(Sample.contact(), firstKey: Sample.keyHash)
        let query: SQL = "SELECT email FROM account WHERE id = $1"
        let copied = try #require(await store.blobs(query, [.blob(account.id.bytes)]).first)
        let before = try await wrappedKey(store, account.id)
        let cell = CellAddress(column: .accountEmail, row: account.id.bytes, keyVersion: 1)
        let wrapCell = CellAddress(column: .accountKeyWrapped, row: account.id.bytes, keyVersion: 1)
        let kek = try #require(CellKey(bytes: [UInt8](repeating: 7, count: 32)))
        // With the wrapped key and the key-encryption key the copy opens …
        let key = try #require(CellKey(bytes: kek.open(before, at: wrapCell)))
        #expect(try key.open(copied, at: cell) == Array("li@example.com".utf8))

        _ = try await store.store.dataRights.erase(account.id)
        // … and no wrapped key that is left anywhere in the store opens it.
        let left =
            try await store.blobs("SELECT wrapped_key FROM account_key")
            + store.blobs("SELECT wrapped_key FROM store_key")
        #expect(!left.isEmpty)
        for wrapped in left {
            #expect(throws: StoreError.self) {
                let key = try #require(CellKey(bytes: kek.open(wrapped, at: wrapCell)))
                _ = try key.open(copied, at: cell)
            }
        }
    }

    @Test func aHundredErasedAccountsLeaveNothingOfTheirKeysIndexesOrContactData() async throws {
        let seed: UInt64 = 0xE2A5E
        var random = SeededGenerator(seed: seed)
        let store = try TestStore()
        var accounts: [Account] = []
        for index in 0..<220 {
            let contact = try #require(
                ContactData(
                    email: EmailAddress("person\(index)x\(index * 7)@mail\(index).example"),
                    phone: PhoneNumber("+86138\(10_000_000 + index)")))
            let account = try await store.store.accounts.create(contact, firstKey: ApiKeySecret.random().hash)
            accounts.append(account)
            try await store.store.calls.refuse(Sample.refused(account, at: store.clock.now()))
        }
        accounts.shuffle(using: &random)
        var secrets: [[UInt8]] = []
        for account in accounts[..<100] {
            let id: [SQLValue] = [.blob(account.id.bytes)]
            secrets += try await store.blobs("SELECT wrapped_key FROM account_key WHERE account_id = $1", id)
            secrets += try await store.blobs("SELECT email FROM account WHERE id = $1", id)
            secrets += try await store.blobs("SELECT phone FROM account WHERE id = $1", id)
            secrets += try await store.blobs("SELECT email_index FROM account WHERE id = $1", id)
            secrets += try await store.blobs("SELECT phone_index FROM account WHERE id = $1", id)
            secrets += try await store.blobs("SELECT key_hash FROM api_key WHERE account_id = $1", id)
            secrets += [account.id.bytes, Array((account.contact.email?.text ?? "?").utf8)]
        }
        let before = try store.folder.contents()
        #expect(secrets.filter { before.holds($0) }.count == 700, "all but the clear addresses")
        for account in accounts[..<100] {
            _ = try await store.store.dataRights.erase(account.id)
        }
        let after = try store.folder.contents()
        let left = secrets.filter { after.holds($0) }
        #expect(left.isEmpty, "seed \(seed): \(left.count) of \(secrets.count) are still there")
        // The others are whole.
        for account in accounts[100...] {
            #expect(try await store.store.accounts.account(account.id) == account)
        }
    }

    @Test func whatIsKeptHasNoLinkToTheAccount() async throws {
        let store = try TestStore()
        let account = try await store.store.accounts.create(Sample.contact(), firstKey: Sample.keyHash)
        _ = try await store.store.billing.credit(account.organisation, Micros(100), Sample.key("a"))
        try await store.store.calls.refuse(Sample.refused(account, at: store.clock.now()))
        _ = try await store.store.dataRights.erase(account.id)
        let bytes = try store.folder.contents()
        #expect(!bytes.holds(account.id.bytes))
        #expect(!bytes.holds(account.keys[0].id.bytes))
        // The organisation stays, with the log and the amounts that law orders to keep.
        #expect(bytes.holds(account.organisation.bytes))
        let page = try await store.store.callLog.calls(
            of: account.organisation, for: .billing, after: nil, size: .standard)
        #expect(page.records.map(\.address) == [try Sample.address()])
        #expect(try await store.store.billing.balance(of: account.organisation).available == Micros(100))
    }

    @Test func aCrashBetweenErasureAndPurgeIsMadeGoodAtTheNextStart() async throws {
        let store = try TestStore()
        let account = try await store.store.accounts.create(Sample.contact(), firstKey: Sample.keyHash)
        let wrapped = try await wrappedKey(store, account.id)
        try await store.database.write { transaction throws(StoreError) in
            _ = try transaction.execute("DELETE FROM account_key WHERE account_id = $1", [.blob(account.id.bytes)])
        }
        #expect(try store.folder.contents().holds(wrapped))
        let restarted = try await store.copyAsAfterCrash()
        #expect(try !restarted.folder.contents().holds(wrapped))
    }

    @Test func anErasureThatCanNotBePurgedSaysSoAndHolds() async throws {
        let folder = try TemporaryFolder()
        let database = UnpurgeableDatabase(base: try SQLiteDatabase(path: folder.path + "/store.db"))
        let kek = try #require(KeyEncryptionKey(bytes: [UInt8](repeating: 7, count: 32)))
        let store = try Store(database, kek: kek, currency: .cny, clock: TestClock())
        let secret = ApiKeySecret.random()
        let account = try await store.accounts.create(Sample.contact(), firstKey: secret.hash)
        let before = store.credentials.revocationGeneration
        await #expect(throws: StoreError.unavailable(.erasedNotPurged)) {
            try await store.dataRights.erase(account.id)
        }
        await #expect(throws: StoreError.notFound(.account)) { try await store.accounts.account(account.id) }
        #expect(store.credentials.revocationGeneration != before)
        store.close()
    }
}

/// A database whose files can't be purged.
private struct UnpurgeableDatabase: Database {
    let base: SQLiteDatabase

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await base.read(body)
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await base.write(body)
    }

    func writeBlocking<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try base.writeBlocking(body)
    }

    func purgeDeletedBytes(_ values: [[UInt8]]) async throws(StoreError) {
        throw .unavailable(.diskFull)
    }

    func close() {
        base.close()
    }
}
