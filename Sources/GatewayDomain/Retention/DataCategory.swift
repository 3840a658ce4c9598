/// A kind of stored data, as a data subject would name it.
package enum DataCategory: Hashable, Sendable, CaseIterable {
    case accountKey
    case contactData
    case accountRecord
    case apiKeys
    case callLog
    case transactions
    /// Of no person: what the store needs to work.
    case technical

    /// For people.
    package var name: String {
        switch self {
        case .accountKey: "encryption key of the account"
        case .contactData: "contact data"
        case .accountRecord: "account record"
        case .apiKeys: "API keys"
        case .callLog: "call log"
        case .transactions: "transactions"
        case .technical: "technical data"
        }
    }

    /// How long it is kept after an erasure; nil if law orders no keeping.
    package var retention: RetentionTerm? {
        switch self {
        case .callLog: .months(6)
        case .transactions: .years(3)
        case .accountKey, .contactData, .accountRecord, .apiKeys, .technical: nil
        }
    }

    /// Which article orders the keeping, where there is one.
    var retentionBasis: LegalBasis {
        switch self {
        case .callLog: .networkLogs
        case .transactions: .transactionRecords
        case .accountKey, .contactData, .accountRecord, .apiKeys, .technical: .deletion
        }
    }
}

/// A law with the article that allows or orders something.
package enum LegalBasis: Hashable, Sendable, CaseIterable {
    /// Needed to conclude and perform the contract with the person.
    case contract
    /// Needed to keep personal information safe.
    case security
    /// Network logs are kept for at least six months.
    case networkLogs
    /// Transaction records are kept for at least three years.
    case transactionRecords
    /// The handler deletes on its own when the service ends or the person asks.
    case deletion
    /// Of no person, so none is needed.
    case notPersonal

    /// Law and article.
    package var citation: String {
        switch self {
        case .contract: "PIPL art. 13(1)(2)"
        case .security: "PIPL art. 51"
        case .networkLogs: "Cybersecurity Law art. 23(3) [2016: art. 21(3)]"
        case .transactionRecords: "E-Commerce Law art. 31"
        case .deletion: "PIPL art. 47"
        case .notPersonal: "none: not personal information"
        }
    }
}

/// A calendar term, counted from a row's time.
package enum RetentionTerm: Hashable, Sendable {
    case months(Int)
    case years(Int)

    /// The same day and time of day that many months later, in UTC; a day that the month lacks becomes the first
    /// day of the next month, so that a term is never too short.
    package func end(from start: UnixMillis) -> UnixMillis {
        let months =
            switch self {
            case .months(let count): count
            case .years(let count): 12 * count
            }
        return CivilDate(containing: start).end(after: months, from: start)
    }
}
