/// A table of the store, by its name in the schema.
package enum InventoryTable: String, Hashable, Sendable, CaseIterable {
    case schemaVersion = "schema_version"
    case storeKey = "store_key"
    case organisation
    case organisationBalance = "organisation_balance"
    case account
    case accountKey = "account_key"
    case apiKey = "api_key"
    case callLog = "call_log"
    case ledgerTransaction = "ledger_transaction"
    case ledgerEntry = "ledger_entry"
}

/// A column of the store. This list is closed: the schema has these columns and no other.
package enum InventoryColumn: String, Hashable, Sendable, CaseIterable {
    case schemaVersionNumber = "schema_version.version"
    case schemaVersionAppliedAt = "schema_version.applied_at_ms"

    case storeKeyPurpose = "store_key.purpose"
    case storeKeyPeriod = "store_key.period"
    case storeKeyKEK = "store_key.kek_id"
    case storeKeyWrapped = "store_key.wrapped_key"

    case organisationID = "organisation.id"
    case organisationCurrency = "organisation.currency"
    case organisationCreatedAt = "organisation.created_at_ms"

    case balanceOrganisation = "organisation_balance.organisation_id"
    case balanceAvailable = "organisation_balance.available_micros"
    case balanceHeld = "organisation_balance.held_micros"

    case accountID = "account.id"
    case accountOrganisation = "account.organisation_id"
    case accountCreatedAt = "account.created_at_ms"
    case accountEmail = "account.email"
    case accountPhone = "account.phone"
    case accountEmailIndex = "account.email_index"
    case accountPhoneIndex = "account.phone_index"

    case accountKeyAccount = "account_key.account_id"
    case accountKeyVersion = "account_key.version"
    case accountKeyKEK = "account_key.kek_id"
    case accountKeyWrapped = "account_key.wrapped_key"

    case apiKeyID = "api_key.id"
    case apiKeyHash = "api_key.key_hash"
    case apiKeyAccount = "api_key.account_id"
    case apiKeyOrganisation = "api_key.organisation_id"
    case apiKeyCreatedAt = "api_key.created_at_ms"
    case apiKeyRevokedAt = "api_key.revoked_at_ms"

    case callRequest = "call_log.request_id"
    case callOrganisation = "call_log.organisation_id"
    case callAccount = "call_log.account_id"
    case callTime = "call_log.time_ms"
    case callAddress = "call_log.address"
    case callModel = "call_log.model"
    case callInputTokens = "call_log.input_tokens"
    case callOutputTokens = "call_log.output_tokens"
    case callCachedInputTokens = "call_log.cached_input_tokens"
    case callEstimated = "call_log.estimated"
    case callOutcome = "call_log.outcome"
    case callLatency = "call_log.latency_ms"
    case callHold = "call_log.hold_micros"
    case callCost = "call_log.cost_micros"
    case callCurrency = "call_log.currency"

    case transactionID = "ledger_transaction.id"
    case transactionOrganisation = "ledger_transaction.organisation_id"
    case transactionKind = "ledger_transaction.kind"
    case transactionTime = "ledger_transaction.time_ms"
    case transactionRequest = "ledger_transaction.request_id"
    case transactionIdempotency = "ledger_transaction.idempotency_hash"

    case entryTransaction = "ledger_entry.transaction_id"
    case entryAccount = "ledger_entry.ledger_account"
    case entryAmount = "ledger_entry.amount_micros"

    /// The table that the column belongs to.
    package var table: InventoryTable {
        let name = rawValue.prefix { $0 != "." }
        guard let table = InventoryTable(rawValue: String(name)) else {
            preconditionFailure("a column of the inventory names a table that is not in it")
        }
        return table
    }

    /// The column's name in its table.
    package var name: String {
        String(rawValue.drop { $0 != "." }.dropFirst())
    }
}
