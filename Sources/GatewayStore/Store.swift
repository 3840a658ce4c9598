package import GatewayDomain

/// Why a store can't be opened. `description` says what to do.
package enum StoreOpenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The schema is newer than this program.
    case newerSchema(found: Int64, known: Int64)
    /// The key-encryption key is not the one with which the store was made.
    case wrongKey
    /// The engine failed.
    case failed(StoreError.Fault)

    package var description: String {
        switch self {
        case .newerSchema(let found, let known):
            "the store has schema \(found), this program knows \(known): run the program that made it, or a newer one"
        case .wrongKey:
            "the key-encryption key is not the one of this store: use the right key file; without it nothing opens"
        case .failed(.busy):
            "another process has the store open: stop it first"
        case .failed(.readOnly):
            "the store's file or folder can't be written: check owner and mode"
        case .failed(.diskFull):
            "no room on the store's disk"
        case .failed(.corrupt):
            "the store's file is damaged or no database"
        case .failed(let fault):
            "the store can't be opened: \(fault)"
        }
    }
}

/// The store: every port of the domain over one database.
package struct Store: Sendable {
    package let credentials: any CredentialStore
    package let accounts: any AccountStore
    package let calls: any CallLedger
    package let billing: any Billing
    package let callLog: any CallLog
    package let dataRights: any DataRights
    /// Compares balances with the ledger.
    package let audit: LedgerAudit

    private let database: any Database

    /// Brings the schema up to date and makes the store's own keys if absent. Blocks; for the start.
    /// - Parameters:
    ///   - database: open; closed again if this throws.
    ///   - kek: wraps every other key.
    ///   - currency: of new organisations.
    ///   - clock: where times come from.
    /// - Throws: `StoreOpenError`.
    package init(
        _ database: any Database, kek: KeyEncryptionKey, currency: Currency, clock: any GatewayClock
    ) throws(StoreOpenError) {
        let keys = KeyRing(kek: kek)
        let index: BlindIndex
        do {
            index = try Self.prepare(database, keys, at: clock.now())
        } catch {
            database.close()
            throw error
        }
        let revocations = RevocationCounter()
        let contacts = ContactCipher(keys: keys, index: index)
        let addresses = AddressCipher(keys: keys)
        self.database = database
        credentials = CredentialRepository(database: database, revocations: revocations, clock: clock)
        accounts = AccountRepository(
            database: database, contacts: contacts, revocations: revocations, currency: currency, clock: clock)
        calls = CallRepository(database: database, addresses: addresses, clock: clock)
        billing = BillingRepository(database: database, clock: clock)
        callLog = CallLogRepository(database: database, addresses: addresses)
        dataRights = DataRightsRepository(
            database: database, contacts: contacts, addresses: addresses, revocations: revocations, clock: clock)
        audit = LedgerAudit(database: database)
    }

    /// Opens a store in a SQLite file. Blocks; for the start.
    /// - Parameters:
    ///   - path: the file, made if absent; one process may have it open.
    ///   - kek: as `KeyFile` gives it.
    ///   - currency: of new organisations.
    ///   - clock: where times come from.
    /// - Throws: `StoreOpenError`.
    package static func openSQLite(
        path: String, kek: KeyEncryptionKey, currency: Currency, clock: any GatewayClock
    ) throws(StoreOpenError) -> Store {
        let database: SQLiteDatabase
        do throws(StoreError) {
            database = try SQLiteDatabase(path: path)
        } catch {
            throw StoreOpenError(error)
        }
        return try Store(database, kek: kek, currency: currency, clock: clock)
    }

    /// Whether the store can keep a change and answer a question now. May take as long as the disk does.
    ///
    /// A question alone proves nothing: its answer may come from memory while the disk is full, read-only or gone, and it
    /// never waits for the writer, through which every call that costs something goes.
    package func answers() async -> Bool {
        do throws(StoreError) {
            let kept = try await database.write { transaction throws(StoreError) in
                // No program ever sees this row, but its page changes, so that the commit has to reach the disk.
                _ = try transaction.execute("INSERT INTO schema_version (version, applied_at_ms) VALUES (0, 0)", [])
                return try transaction.execute("DELETE FROM schema_version WHERE version = 0", [])
            }
            guard kept == 1 else { return false }
            return try await database.read { transaction throws(StoreError) in
                try transaction.row("SELECT COUNT(*) FROM store_key", []) != nil
            }
        } catch {
            return false
        }
    }

    /// Finishes what was begun and closes the files. Blocks; for the end of the process.
    package func close() {
        database.close()
    }

    private static func prepare(
        _ database: any Database, _ keys: KeyRing, at time: UnixMillis
    ) throws(StoreOpenError) -> BlindIndex {
        let outcome = Result { () throws(StoreError) in
            try database.writeBlocking { transaction throws(StoreError) in
                try Migrator.migrate(transaction, to: Migration.all, at: time)
            }
        }.mapError(StoreOpenError.init)
        if case .newer(let found) = try outcome.get() {
            throw .newerSchema(found: found, known: Migration.all.last?.version ?? 0)
        }
        let index = Result { () throws(StoreError) in
            try database.writeBlocking { transaction throws(StoreError) in
                BlindIndex(key: try keys.storeKeyMakingIt(.blindIndex, period: 0, in: transaction))
            }
        }.mapError(StoreOpenError.init)
        return try index.get()
    }
}

extension StoreOpenError {
    init(_ error: StoreError) {
        self =
            switch error {
            case .unavailable(.undecryptable): .wrongKey
            case .unavailable(let fault): .failed(fault)
            case .conflict, .insufficientCredit, .notFound: .failed(.corrupt)
            }
    }
}
