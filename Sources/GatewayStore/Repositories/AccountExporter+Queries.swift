import GatewayDomain

extension AccountExporter {
    /// How a table's rows are found. Each query takes owner, time, key and limit, and gives each row's place (time,
    /// key) and then `columns`.
    struct Query {
        let columns: [InventoryColumn]
        /// Owned by the account's organisation; else by the account.
        let isOfOrganisation: Bool
        let sql: SQL
    }

    /// - Returns: nil for a table without exported columns.
    static func query(of table: InventoryTable) -> Query? {
        switch table {
        case .account: account
        case .apiKey: apiKey
        case .organisation: organisation
        case .organisationBalance: balance
        case .callLog: callLog
        case .ledgerTransaction: transaction
        case .ledgerEntry: entry
        case .schemaVersion, .storeKey, .accountKey: nil
        }
    }

    private static let account = Query(
        columns: [.accountID, .accountOrganisation, .accountCreatedAt, .accountEmail, .accountPhone],
        isOfOrganisation: false,
        sql: """
            SELECT created_at_ms, id, id, organisation_id, created_at_ms, email, phone FROM account
            WHERE id = $1 AND (created_at_ms, id) > ($2, $3) ORDER BY created_at_ms, id LIMIT $4
            """)

    private static let apiKey = Query(
        columns: [.apiKeyID, .apiKeyAccount, .apiKeyOrganisation, .apiKeyCreatedAt, .apiKeyRevokedAt],
        isOfOrganisation: false,
        sql: """
            SELECT created_at_ms, id, id, account_id, organisation_id, created_at_ms, revoked_at_ms FROM api_key
            WHERE account_id = $1 AND (created_at_ms, id) > ($2, $3) ORDER BY created_at_ms, id LIMIT $4
            """)

    private static let organisation = Query(
        columns: [.organisationID, .organisationCurrency, .organisationCreatedAt],
        isOfOrganisation: true,
        sql: """
            SELECT created_at_ms, id, id, currency, created_at_ms FROM organisation
            WHERE id = $1 AND (created_at_ms, id) > ($2, $3) ORDER BY created_at_ms, id LIMIT $4
            """)

    private static let balance = Query(
        columns: [.balanceOrganisation, .balanceAvailable, .balanceHeld],
        isOfOrganisation: true,
        sql: """
            SELECT o.created_at_ms, o.id, b.organisation_id, b.available_micros, b.held_micros
            FROM organisation o JOIN organisation_balance b ON b.organisation_id = o.id
            WHERE o.id = $1 AND (o.created_at_ms, o.id) > ($2, $3) ORDER BY o.created_at_ms, o.id LIMIT $4
            """)

    private static let callLog = Query(
        columns: [
            .callRequest, .callOrganisation, .callAccount, .callTime, .callAddress, .callModel, .callInputTokens,
            .callOutputTokens, .callCachedInputTokens, .callEstimated, .callOutcome, .callLatency, .callHold,
            .callCost, .callCurrency,
        ],
        isOfOrganisation: false,
        sql: """
            SELECT time_ms, request_id, request_id, organisation_id, account_id, time_ms, address, model,
                input_tokens, output_tokens, cached_input_tokens, estimated, outcome, latency_ms, hold_micros,
                cost_micros, currency
            FROM call_log
            WHERE account_id = $1 AND (time_ms, request_id) > ($2, $3) ORDER BY time_ms, request_id LIMIT $4
            """)

    private static let transaction = Query(
        columns: [
            .transactionID, .transactionOrganisation, .transactionKind, .transactionTime, .transactionRequest,
        ],
        isOfOrganisation: true,
        sql: """
            SELECT time_ms, id, id, organisation_id, kind, time_ms, request_id FROM ledger_transaction
            WHERE organisation_id = $1 AND (time_ms, id) > ($2, $3) ORDER BY time_ms, id LIMIT $4
            """)

    /// The limit counts transactions, so that none is cut in two.
    private static let entry = Query(
        columns: [.entryTransaction, .entryAccount, .entryAmount],
        isOfOrganisation: true,
        sql: """
            SELECT t.time_ms, t.id, e.transaction_id, e.ledger_account, e.amount_micros
            FROM (
                SELECT time_ms, id FROM ledger_transaction
                WHERE organisation_id = $1 AND (time_ms, id) > ($2, $3) ORDER BY time_ms, id LIMIT $4
            ) AS t JOIN ledger_entry e ON e.transaction_id = t.id
            ORDER BY t.time_ms, t.id, e.ledger_account
            """)
}
