/// Every stored column with why it is kept, on which basis, how long, and what becomes of it (P1.0).
///
/// The one source for export and erasure. The store's tests compare it with the real schema in both directions,
/// so a column can't be stored without a row here.
package enum DataInventory {
    /// The row of one column.
    package struct Entry: Hashable, Sendable {
        package let column: InventoryColumn
        package let category: DataCategory
        package let purpose: Purpose
        package let basis: LegalBasis
        package let term: Term
        package let export: ExportRule
        package let erasure: ErasureRule
        package let protection: Protection
    }

    /// What a column is for.
    package enum Purpose: String, Hashable, Sendable, CaseIterable {
        case reachHolder = "to reach the account's holder"
        case oneAccountEach = "to keep one address from having two accounts"
        case recogniseCaller = "to recognise the caller"
        case protectData = "to encrypt personal data and to be able to destroy it"
        case billing = "to bill calls and check statements"
        case billingAndDefence = "to bill calls and defend against attacks"
        case operation = "to run the store"
    }

    /// How long a column's value stays.
    package enum Term: Hashable, Sendable {
        /// Until the account is erased.
        case untilErasure
        /// As long as law orders for its category, from the row's time, erasure or not.
        case statutory
        /// As long as the store exists.
        case lifeOfStore
    }

    /// Whether the data subject gets it in an export (PIPL article 45).
    package enum ExportRule: Hashable, Sendable {
        case exported
        /// A secret, or of use to nobody but the store.
        case withheldSecret
        /// Computed from an exported column.
        case withheldDerived
        /// Says nothing about the person.
        case withheldTechnical
    }

    /// What an erasure does with it (PIPL article 47).
    package enum ErasureRule: Hashable, Sendable {
        /// Overwritten and deleted with its row.
        case deleted
        /// Set to nothing; the row stays, without a link to the account.
        case linkCut
        /// Stays: law orders it, or it is of no person.
        case kept
    }

    /// How it is stored.
    package enum Protection: Hashable, Sendable {
        case plain
        /// AES-256-GCM under the account's key.
        case accountKey
        /// AES-256-GCM under the log key of the row's month.
        case monthlyLogKey
        /// AES-256-GCM under the key-encryption key.
        case keyEncryptionKey
        /// HMAC-SHA-256 under the store's index key.
        case blindIndex
        /// SHA-256.
        case hash
    }

    /// The row of `column`.
    package static func entry(of column: InventoryColumn) -> Entry {
        guard let entry = byColumn[column] else {
            preconditionFailure("a column is missing from the inventory")
        }
        return entry
    }

    private static let byColumn = Dictionary(uniqueKeysWithValues: entries.map { ($0.column, $0) })

    /// All rows, a table after the other in the order of an export.
    package static let entries: [Entry] = accountRows + keyRows + organisationRows + callRows + ledgerRows + storeRows

    private static let accountRows = [
        row(.accountID, .accountRecord, .recogniseCaller, .contract, .untilErasure, .exported, .deleted),
        row(.accountOrganisation, .accountRecord, .billing, .contract, .untilErasure, .exported, .deleted),
        row(.accountCreatedAt, .accountRecord, .billing, .contract, .untilErasure, .exported, .deleted),
        row(.accountEmail, .contactData, .reachHolder, .contract, .untilErasure, .exported, .deleted, .accountKey),
        row(.accountPhone, .contactData, .reachHolder, .contract, .untilErasure, .exported, .deleted, .accountKey),
        row(
            .accountEmailIndex, .contactData, .oneAccountEach, .contract, .untilErasure, .withheldDerived, .deleted,
            .blindIndex),
        row(
            .accountPhoneIndex, .contactData, .oneAccountEach, .contract, .untilErasure, .withheldDerived, .deleted,
            .blindIndex),
        row(.accountKeyAccount, .accountKey, .protectData, .security, .untilErasure, .withheldSecret, .deleted),
        row(.accountKeyVersion, .accountKey, .protectData, .security, .untilErasure, .withheldSecret, .deleted),
        row(.accountKeyKEK, .accountKey, .protectData, .security, .untilErasure, .withheldSecret, .deleted),
        row(
            .accountKeyWrapped, .accountKey, .protectData, .security, .untilErasure, .withheldSecret, .deleted,
            .keyEncryptionKey),
    ]

    private static let keyRows = [
        row(.apiKeyID, .apiKeys, .recogniseCaller, .contract, .untilErasure, .exported, .deleted),
        row(.apiKeyCreatedAt, .apiKeys, .recogniseCaller, .contract, .untilErasure, .exported, .deleted),
        row(.apiKeyRevokedAt, .apiKeys, .recogniseCaller, .contract, .untilErasure, .exported, .deleted),
        row(.apiKeyHash, .apiKeys, .recogniseCaller, .contract, .untilErasure, .withheldSecret, .deleted, .hash),
        row(.apiKeyAccount, .apiKeys, .recogniseCaller, .contract, .untilErasure, .exported, .deleted),
        row(.apiKeyOrganisation, .apiKeys, .recogniseCaller, .contract, .untilErasure, .exported, .deleted),
    ]

    private static let organisationRows = [
        row(.organisationID, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(.organisationCurrency, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(.organisationCreatedAt, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(.balanceOrganisation, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(.balanceAvailable, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(.balanceHeld, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
    ]

    private static let callRows = [
        row(.callRequest, .callLog, .billingAndDefence, .networkLogs, .statutory, .exported, .kept),
        row(.callOrganisation, .callLog, .billingAndDefence, .networkLogs, .statutory, .exported, .kept),
        row(.callAccount, .callLog, .billingAndDefence, .contract, .untilErasure, .exported, .linkCut),
        row(.callTime, .callLog, .billingAndDefence, .networkLogs, .statutory, .exported, .kept),
        row(.callAddress, .callLog, .billingAndDefence, .networkLogs, .statutory, .exported, .kept, .monthlyLogKey),
        row(.callModel, .callLog, .billing, .networkLogs, .statutory, .exported, .kept),
        row(.callInputTokens, .callLog, .billing, .networkLogs, .statutory, .exported, .kept),
        row(.callOutputTokens, .callLog, .billing, .networkLogs, .statutory, .exported, .kept),
        row(.callCachedInputTokens, .callLog, .billing, .networkLogs, .statutory, .exported, .kept),
        row(.callEstimated, .callLog, .billing, .networkLogs, .statutory, .exported, .kept),
        row(.callOutcome, .callLog, .billingAndDefence, .networkLogs, .statutory, .exported, .kept),
        row(.callLatency, .callLog, .billingAndDefence, .networkLogs, .statutory, .exported, .kept),
        row(.callHold, .callLog, .billing, .networkLogs, .statutory, .exported, .kept),
        row(.callCost, .callLog, .billing, .networkLogs, .statutory, .exported, .kept),
        row(.callCurrency, .callLog, .billing, .networkLogs, .statutory, .exported, .kept),
    ]

    private static let ledgerRows = [
        row(.transactionID, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(.transactionOrganisation, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(.transactionKind, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(.transactionTime, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(.transactionRequest, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(
            .transactionIdempotency, .transactions, .billing, .transactionRecords, .statutory, .withheldDerived, .kept,
            .hash),
        row(.entryTransaction, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(.entryAccount, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
        row(.entryAmount, .transactions, .billing, .transactionRecords, .statutory, .exported, .kept),
    ]

    private static let storeRows = [
        row(.schemaVersionNumber, .technical, .operation, .notPersonal, .lifeOfStore, .withheldTechnical, .kept),
        row(.schemaVersionAppliedAt, .technical, .operation, .notPersonal, .lifeOfStore, .withheldTechnical, .kept),
        row(.storeKeyPurpose, .technical, .protectData, .notPersonal, .lifeOfStore, .withheldTechnical, .kept),
        row(.storeKeyPeriod, .technical, .protectData, .notPersonal, .lifeOfStore, .withheldTechnical, .kept),
        row(.storeKeyKEK, .technical, .protectData, .notPersonal, .lifeOfStore, .withheldTechnical, .kept),
        row(
            .storeKeyWrapped, .technical, .protectData, .notPersonal, .lifeOfStore, .withheldSecret, .kept,
            .keyEncryptionKey),
    ]

    private static func row(
        _ column: InventoryColumn, _ category: DataCategory, _ purpose: Purpose, _ basis: LegalBasis, _ term: Term,
        _ export: ExportRule, _ erasure: ErasureRule, _ protection: Protection = .plain
    ) -> Entry {
        Entry(
            column: column, category: category, purpose: purpose, basis: basis, term: term, export: export,
            erasure: erasure, protection: protection)
    }
}
