import GatewayDomain

/// `Billing` over SQL.
struct BillingRepository: Billing {
    let database: any Database
    let clock: any GatewayClock

    func balance(of organisation: OrganisationID) async throws(StoreError) -> Balance {
        try await database.read { transaction throws(StoreError) in
            try LedgerWriter(transaction: transaction).balance(of: organisation)
        }
    }

    func credit(
        _ organisation: OrganisationID, _ amount: Micros, _ key: IdempotencyKey
    ) async throws(StoreError) -> Balance {
        let now = clock.now()
        return try await database.write { transaction throws(StoreError) in
            let ledger = LedgerWriter(transaction: transaction)
            let earlier = try transaction.row(
                """
                SELECT e.amount_micros FROM ledger_transaction t
                JOIN ledger_entry e ON e.transaction_id = t.id AND e.ledger_account = $1
                WHERE t.organisation_id = $2 AND t.idempotency_hash = $3
                """,
                [.integer(LedgerAccount.Kind.available.rawValue), organisation.sql, .blob(key.digest.bytes)])
            if let earlier {
                guard try earlier.micros(0) == amount else { throw .conflict(.idempotencyKeyReused) }
                return try ledger.balance(of: organisation)
            }
            let posting = try Result { () throws(LedgerError) in
                try LedgerTransaction.credit(organisation, amount)
            }.mapError(StoreError.init).get()
            try ledger.post(posting, organisation, at: now, idempotency: key)
            return try ledger.balance(of: organisation)
        }
    }
}
