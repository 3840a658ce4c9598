import GatewayDomain

/// `AccountStore` over SQL.
struct AccountRepository: AccountStore {
    let database: any Database
    let contacts: ContactCipher
    let revocations: RevocationCounter
    let currency: Currency
    let clock: any GatewayClock

    func create(_ contact: ContactData, firstKey: ApiKeyHash) async throws(StoreError) -> Account {
        let now = clock.now()
        return try await database.write { transaction throws(StoreError) in
            try contacts.checkUnused(contact, except: nil, in: transaction)
            let account = AccountID.random()
            let organisation = OrganisationID.random()
            _ = try transaction.execute(
                "INSERT INTO organisation (id, currency, created_at_ms) VALUES ($1, $2, $3)",
                [organisation.sql, .text(currency.description), now.sql])
            _ = try transaction.execute(
                """
                INSERT INTO organisation_balance (organisation_id, available_micros, held_micros)
                VALUES ($1, 0, 0)
                """, [organisation.sql])
            try insert(account, organisation, contact, at: now, in: transaction)
            let key = try insertKey(firstKey, account, organisation, at: now, in: transaction)
            return Account(id: account, organisation: organisation, contact: contact, createdAt: now, keys: [key])
        }
    }

    func account(_ id: AccountID) async throws(StoreError) -> Account {
        try await database.read { transaction throws(StoreError) in
            try load(id, in: transaction)
        }
    }

    func update(_ id: AccountID, _ change: ContactChange) async throws(StoreError) -> Account {
        try await database.write { transaction throws(StoreError) in
            let current = try load(id, in: transaction)
            guard let contact = current.contact.applying(change) else { throw .conflict(.contactWouldBeEmpty) }
            try contacts.checkUnused(contact, except: id, in: transaction)
            let key = try contacts.keys.accountKey(id, in: transaction)
            _ = try transaction.execute(
                """
                UPDATE account SET email = $1, phone = $2, email_index = $3, phone_index = $4 WHERE id = $5
                """, try contacts.columns(of: contact, for: id, under: key) + [id.sql])
            return Account(
                id: id, organisation: current.organisation, contact: contact, createdAt: current.createdAt,
                keys: current.keys)
        }
    }

    func createKey(for id: AccountID, _ hash: ApiKeyHash) async throws(StoreError) -> ApiKeyInfo {
        let now = clock.now()
        return try await database.write { transaction throws(StoreError) in
            let row = try transaction.row(
                """
                SELECT a.organisation_id,
                    (SELECT COUNT(*) FROM api_key k WHERE k.account_id = a.id AND k.revoked_at_ms IS NULL)
                FROM account a WHERE a.id = $1
                """, [id.sql])
            guard let row else { throw .notFound(.account) }
            guard try row.integer(1) < AccountLimits.keys else { throw .conflict(.tooManyKeys) }
            return try insertKey(hash, id, row.identifier(0), at: now, in: transaction)
        }
    }

    func revokeKey(_ key: ApiKeyID, ownedBy owner: AccountID?) async throws(StoreError) -> ApiKeyInfo {
        let now = clock.now()
        // Also when it throws: the change may be stored although its outcome is not known.
        defer { revocations.advance() }
        return try await database.write { transaction throws(StoreError) in
            try revoke(key, owner, at: now, in: transaction)
        }
    }

    private func revoke(
        _ key: ApiKeyID, _ owner: AccountID?, at now: UnixMillis, in transaction: any SQLTransaction
    ) throws(StoreError) -> ApiKeyInfo {
        let row = try transaction.row(
            "SELECT account_id, created_at_ms, revoked_at_ms FROM api_key WHERE id = $1", [key.sql])
        guard let row else { throw .notFound(.apiKey) }
        let account: AccountID? = row.isNull(0) ? nil : try row.identifier(0)
        if let owner, account != owner { throw .notFound(.apiKey) }
        if !row.isNull(2) {
            return try ApiKeyInfo(id: key, createdAt: row.time(1), revokedAt: row.time(2))
        }
        if account == nil {
            let others = try transaction.row(
                """
                SELECT COUNT(*) FROM api_key WHERE account_id IS NULL AND revoked_at_ms IS NULL AND id <> $1
                """, [key.sql])
            guard try others?.integer(0) ?? 0 > 0 else { throw .conflict(.lastOperatorKey) }
        }
        _ = try transaction.execute("UPDATE api_key SET revoked_at_ms = $1 WHERE id = $2", [now.sql, key.sql])
        return try ApiKeyInfo(id: key, createdAt: row.time(1), revokedAt: now)
    }

    private func insert(
        _ account: AccountID, _ organisation: OrganisationID, _ contact: ContactData, at now: UnixMillis,
        in transaction: any SQLTransaction
    ) throws(StoreError) {
        let key = CellKey.random()
        _ = try transaction.execute(
            """
            INSERT INTO account (email, phone, email_index, phone_index, id, organisation_id, created_at_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            try contacts.columns(of: contact, for: account, under: key) + [account.sql, organisation.sql, now.sql])
        try contacts.keys.storeAccountKey(key, account, in: transaction)
    }

    private func insertKey(
        _ hash: ApiKeyHash, _ account: AccountID, _ organisation: OrganisationID, at now: UnixMillis,
        in transaction: any SQLTransaction
    ) throws(StoreError) -> ApiKeyInfo {
        let id = ApiKeyID.random()
        _ = try transaction.execute(
            """
            INSERT INTO api_key (id, key_hash, account_id, organisation_id, created_at_ms)
            VALUES ($1, $2, $3, $4, $5)
            """, [id.sql, .blob(hash.digest.bytes), account.sql, organisation.sql, now.sql])
        return ApiKeyInfo(id: id, createdAt: now, revokedAt: nil)
    }

    private func load(_ id: AccountID, in transaction: any SQLTransaction) throws(StoreError) -> Account {
        let row = try transaction.row(
            "SELECT organisation_id, created_at_ms, email, phone FROM account WHERE id = $1", [id.sql])
        guard let row else { throw .notFound(.account) }
        let key = try contacts.keys.accountKey(id, in: transaction)
        let contact = try contacts.open(
            email: row.optionalBlob(2), phone: row.optionalBlob(3), of: id, under: key)
        let keyRows = try transaction.rows(
            """
            SELECT id, created_at_ms, revoked_at_ms FROM api_key
            WHERE account_id = $1 ORDER BY created_at_ms, id
            """, [id.sql])
        var keys: [ApiKeyInfo] = []
        for keyRow in keyRows {
            keys.append(
                try ApiKeyInfo(
                    id: keyRow.identifier(0), createdAt: keyRow.time(1),
                    revokedAt: keyRow.isNull(2) ? nil : keyRow.time(2)))
        }
        return try Account(
            id: id, organisation: row.identifier(0), contact: contact, createdAt: row.time(1), keys: keys)
    }
}
