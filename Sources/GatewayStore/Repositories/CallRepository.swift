import GatewayDomain

/// `CallLedger` over SQL.
struct CallRepository: CallLedger {
    /// Calls that one transaction of the recovery ends.
    private static let recoveryBatch: Int64 = 500

    let database: any Database
    let addresses: AddressCipher
    let clock: any GatewayClock

    func begin(_ call: CallStart, _ hold: Hold) async throws(StoreError) {
        try await database.write { transaction throws(StoreError) in
            let owner = try transaction.row(
                """
                SELECT o.currency FROM account a JOIN organisation o ON o.id = a.organisation_id
                WHERE a.id = $1 AND o.id = $2
                """, [call.account.sql, call.organisation.sql])
            guard let owner else { throw .notFound(.account) }
            guard try owner.currency(0) == hold.currency else { throw .conflict(.currencyMismatch) }
            let address = try addresses.seal(call.address, call.request, at: call.time, in: transaction)
            let inserted = try transaction.execute(
                """
                INSERT INTO call_log (request_id, organisation_id, account_id, time_ms, address, model,
                    input_tokens, output_tokens, cached_input_tokens, estimated, outcome, latency_ms,
                    hold_micros, cost_micros, currency)
                VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 0, $7, 0, $8)
                ON CONFLICT DO NOTHING
                """,
                [
                    call.request.sql, call.organisation.sql, call.account.sql, call.time.sql, address,
                    .text(call.model.description), hold.amount.sql, .text(hold.currency.description),
                ])
            guard inserted == 1 else { throw .conflict(.duplicateRequest) }
            let posting =
                try Result { () throws(LedgerError) in try .hold(call.organisation, hold.amount) }
                .mapError(StoreError.init).get() as LedgerTransaction
            try LedgerWriter(transaction: transaction)
                .post(posting, call.organisation, at: call.time, request: call.request)
        }
    }

    func settle(_ end: CallEnd) async throws(StoreError) -> Settlement {
        let now = clock.now()
        return try await database.write { transaction throws(StoreError) in
            try settle(
                end.request, end.outcome, end.charge.usage, end.charge.amount, end.charge.currency, end.latency,
                at: now, in: transaction)
        }
    }

    func refuse(_ call: RefusedCall) async throws(StoreError) {
        try await database.write { transaction throws(StoreError) in
            let address = try addresses.seal(call.address, call.request, at: call.time, in: transaction)
            let inserted = try transaction.execute(
                """
                INSERT INTO call_log (request_id, organisation_id, account_id, time_ms, address, model,
                    input_tokens, output_tokens, cached_input_tokens, estimated, outcome, latency_ms,
                    hold_micros, cost_micros, currency)
                SELECT $1, o.id, (SELECT a.id FROM account a WHERE a.id = $2), $3, $4, $5,
                    0, 0, 0, 0, $6, $7, 0, 0, o.currency
                FROM organisation o WHERE o.id = $8
                ON CONFLICT DO NOTHING
                """,
                [
                    call.request.sql, call.account.sql, call.time.sql, address,
                    call.model.map { .text($0.description) } ?? .null, .integer(CallOutcome.refused.rawValue),
                    .integer(Int64(call.latency.value)), call.organisation.sql,
                ])
            if inserted == 1 { return }
            _ = try LedgerWriter(transaction: transaction).balance(of: call.organisation)
        }
    }

    func recoverInterrupted() async throws(StoreError) -> Int {
        let now = clock.now()
        var total = 0
        while true {
            let ended = try await database.write { transaction throws(StoreError) in
                try recoverBatch(at: now, in: transaction)
            }
            total += ended
            if ended < Self.recoveryBatch { return total }
        }
    }

    private func recoverBatch(at now: UnixMillis, in transaction: any SQLTransaction) throws(StoreError) -> Int {
        let rows = try transaction.rows(
            "SELECT request_id, time_ms, currency FROM call_log WHERE outcome = 0 LIMIT $1",
            [.integer(Self.recoveryBatch)])
        for row in rows {
            let latency = LatencyMillis(clamping: now.value - (try row.time(1)).value)
            _ = try settle(
                row.identifier(0), .interrupted, .none, .zero, row.currency(2), latency, at: now, in: transaction)
        }
        return rows.count
    }

    private func settle(
        _ request: RequestID, _ outcome: CallOutcome, _ usage: Usage, _ charge: Micros, _ currency: Currency,
        _ latency: LatencyMillis, at now: UnixMillis, in transaction: any SQLTransaction
    ) throws(StoreError) -> Settlement {
        let row = try transaction.row(
            """
            SELECT organisation_id, outcome, hold_micros, cost_micros, currency FROM call_log
            WHERE request_id = $1
            """, [request.sql])
        guard let row else { throw .notFound(.call) }
        if let outcome = try row.outcome(1) {
            return try .alreadyEnded(outcome: outcome, cost: row.micros(3))
        }
        guard try row.currency(4) == currency else { throw .conflict(.currencyMismatch) }
        let organisation: OrganisationID = try row.identifier(0)
        let hold = try row.micros(2)
        let posting = try Result { () throws(LedgerError) in
            try LedgerTransaction.settle(organisation, hold: hold, charge: charge)
        }.mapError(StoreError.init).get()
        let ended = try transaction.execute(
            """
            UPDATE call_log SET outcome = $1, input_tokens = $2, output_tokens = $3, cached_input_tokens = $4,
                estimated = $5, latency_ms = $6, cost_micros = $7
            WHERE request_id = $8 AND outcome = 0
            """,
            [
                .integer(outcome.rawValue), usage.input.sql, usage.output.sql, usage.cachedInput.sql,
                .integer(usage.estimated ? 1 : 0), .integer(Int64(latency.value)), charge.sql, request.sql,
            ])
        guard ended == 1 else { throw .unavailable(.corrupt) }
        try LedgerWriter(transaction: transaction).post(posting, organisation, at: now, request: request)
        return .settled
    }
}
