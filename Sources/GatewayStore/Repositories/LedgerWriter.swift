import GatewayDomain

/// Writes ledger transactions and moves the balances that follow from them. For use inside a `write`.
struct LedgerWriter {
    let transaction: any SQLTransaction

    /// Stores `posting` and applies it to the organisation's balance.
    /// - Parameters:
    ///   - request: the call that it belongs to, if any.
    ///   - idempotency: the caller's key, if any.
    /// - Throws: `conflict` naming what the balance does not allow; nothing is changed then once the caller rolls
    ///   back, as a `write` that throws does.
    func post(
        _ posting: LedgerTransaction, _ organisation: OrganisationID, at time: UnixMillis, request: RequestID? = nil,
        idempotency: IdempotencyKey? = nil
    ) throws(StoreError) {
        // A call that costs nothing and holds nothing moves nothing.
        guard !posting.entries.isEmpty else { return }
        var available = Micros.zero
        var held = Micros.zero
        for entry in posting.entries {
            switch entry.account {
            case .available(organisation): available = entry.amount
            case .held(organisation): held = entry.amount
            case .funding, .revenue, .available, .held: break
            }
        }
        try move(organisation, available: available, held: held)
        let id = LedgerTransactionID.random()
        _ = try transaction.execute(
            """
            INSERT INTO ledger_transaction (id, organisation_id, kind, time_ms, request_id, idempotency_hash)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                id.sql, organisation.sql, .integer(posting.kind.rawValue), time.sql, request?.sql ?? .null,
                idempotency.map { .blob($0.digest.bytes) } ?? .null,
            ])
        for entry in posting.entries {
            _ = try transaction.execute(
                "INSERT INTO ledger_entry (transaction_id, ledger_account, amount_micros) VALUES ($1, $2, $3)",
                [id.sql, .integer(entry.account.kind.rawValue), entry.amount.sql])
        }
    }

    /// The organisation's balance.
    /// - Throws: `notFound(.organisation)`.
    func balance(of organisation: OrganisationID) throws(StoreError) -> Balance {
        let row = try transaction.row(
            """
            SELECT b.available_micros, b.held_micros, o.currency FROM organisation o
            JOIN organisation_balance b ON b.organisation_id = o.id WHERE o.id = $1
            """, [organisation.sql])
        guard let row else { throw .notFound(.organisation) }
        return try Balance(available: row.micros(0), held: row.micros(1), currency: row.currency(2))
    }

    /// The comparison is in the statement that changes the balance, so nothing can come between the two.
    private func move(_ organisation: OrganisationID, available: Micros, held: Micros) throws(StoreError) {
        let changed = try transaction.execute(
            """
            UPDATE organisation_balance
            SET available_micros = available_micros + $1, held_micros = held_micros + $2
            WHERE organisation_id = $3 AND available_micros + $1 >= 0 AND held_micros + $2 >= 0
                AND available_micros + held_micros + $1 + $2 <= $4
            """, [available.sql, held.sql, organisation.sql, LedgerLimits.balance.sql])
        if changed == 1 { return }
        let current = try balance(of: organisation)
        guard available.value >= 0 else {
            throw .insufficientCredit(available: current.available, needed: Micros(-available.value))
        }
        throw .conflict(.amountOutOfRange)
    }
}

extension StoreError {
    /// A transaction that the ledger's own rules refuse.
    init(_ error: LedgerError) {
        self =
            switch error {
            case .chargeExceedsHold: .conflict(.chargeExceedsHold)
            case .negative, .unbalanced: .conflict(.amountOutOfRange)
            }
    }
}
