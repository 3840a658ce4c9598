import GatewayDomain

/// Erases one account inside one transaction.
struct AccountEraser {
    let account: AccountID
    let keys: KeyRing
    let transaction: any SQLTransaction

    /// Rows that stay, and the time of the last of them.
    private struct Kept {
        let rows: Int
        let last: UnixMillis?
    }

    /// What the erasure deletes, as it is stored: to be asked for before it.
    func values() throws(StoreError) -> [[UInt8]] {
        let queries: [SQL] = [
            "SELECT wrapped_key FROM account_key WHERE account_id = $1",
            "SELECT id, email, phone, email_index, phone_index FROM account WHERE id = $1",
            "SELECT id, key_hash FROM api_key WHERE account_id = $1",
        ]
        var values: [[UInt8]] = []
        for query in queries {
            for row in try transaction.rows(query, [account.sql]) {
                for index in row.values.indices {
                    if let value = try row.optionalBlob(index) { values.append(value) }
                }
            }
        }
        return values
    }

    /// - Throws: `notFound(.account)`, `unavailable`.
    func erase(at now: UnixMillis) throws(StoreError) -> ErasureCertificate {
        let row = try transaction.row("SELECT organisation_id FROM account WHERE id = $1", [account.sql])
        guard let row else { throw .notFound(.account) }
        let organisation: OrganisationID = try row.identifier(0)
        let calls = try kept(
            "SELECT COUNT(*), MAX(time_ms) FROM call_log WHERE account_id = $1", account.sql)
        let transactions = try kept(
            "SELECT COUNT(*), MAX(time_ms) FROM ledger_transaction WHERE organisation_id = $1", organisation.sql)

        let destroyedKeys = try keys.destroyAccountKey(account, in: transaction)
        let apiKeys = try transaction.execute("DELETE FROM api_key WHERE account_id = $1", [account.sql])
        _ = try transaction.execute("UPDATE call_log SET account_id = NULL WHERE account_id = $1", [account.sql])
        // The row holds the sealed contact data and their blind indexes: both go with it.
        let records = try transaction.execute("DELETE FROM account WHERE id = $1", [account.sql])

        let categories = DataCategory.allCases.compactMap { category -> ErasedCategory? in
            switch category {
            case .accountKey: ErasedCategory(category: category, outcome: .erased, rows: destroyedKeys)
            case .contactData, .accountRecord: ErasedCategory(category: category, outcome: .erased, rows: records)
            case .apiKeys: ErasedCategory(category: category, outcome: .erased, rows: apiKeys)
            case .callLog: retained(category, calls)
            case .transactions: retained(category, transactions)
            case .technical: nil
            }
        }
        return ErasureCertificate(account: account, erasedAt: now, categories: categories)
    }

    private func kept(_ sql: SQL, _ key: SQLValue) throws(StoreError) -> Kept {
        let row = try transaction.row(sql, [key])
        guard let row, try row.integer(0) > 0 else { return Kept(rows: 0, last: nil) }
        return try Kept(rows: Int(row.integer(0)), last: row.time(1))
    }

    private func retained(_ category: DataCategory, _ kept: Kept) -> ErasedCategory {
        let until = kept.last.flatMap { last in category.retention?.end(from: last) }
        return ErasedCategory(category: category, outcome: .retained(until: until), rows: kept.rows)
    }
}
