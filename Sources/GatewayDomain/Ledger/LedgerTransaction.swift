/// An account of the double-entry ledger. Amounts are seen from the organisations' side: what they may spend
/// is positive, and where it came from is negative.
package enum LedgerAccount: Hashable, Sendable {
    /// What came in from outside: the opposite of all credit ever given.
    case funding
    /// What an organisation may spend now. Never below 0.
    case available(OrganisationID)
    /// What is set aside for an organisation's running calls. Never below 0.
    case held(OrganisationID)
    /// What calls have cost.
    case revenue

    /// The account without its organisation. The raw values are stored: never renumber.
    package enum Kind: Int64, Hashable, Sendable, CaseIterable {
        case funding = 1
        case available = 2
        case held = 3
        case revenue = 4

        /// A word for people.
        package var name: String {
            switch self {
            case .funding: "funding"
            case .available: "available"
            case .held: "held"
            case .revenue: "revenue"
            }
        }
    }

    package var kind: Kind {
        switch self {
        case .funding: .funding
        case .available: .available
        case .held: .held
        case .revenue: .revenue
        }
    }
}

/// One line of a transaction.
package struct LedgerEntry: Hashable, Sendable {
    package let account: LedgerAccount
    /// Added to the account's balance; negative takes away.
    package let amount: Micros

    package init(_ account: LedgerAccount, _ amount: Micros) {
        self.account = account
        self.amount = amount
    }
}

/// Why entries are no transaction. Always a fault of ours.
package enum LedgerError: Error, Hashable, Sendable {
    /// The entries do not sum to 0, or the sum does not fit in 64 bits.
    case unbalanced
    /// An amount that must be positive, or at least 0, is not.
    case negative
    /// A charge above its hold.
    case chargeExceedsHold
}

/// A transaction: entries that sum to 0. Only the four postings below exist, so money neither appears nor
/// disappears; it moves.
package struct LedgerTransaction: Hashable, Sendable {
    /// What a transaction records. The raw values are stored: never renumber.
    package enum Kind: Int64, Hashable, Sendable, CaseIterable {
        /// The operator gave credit.
        case credit = 1
        /// Money was set aside for a call.
        case hold = 2
        /// A call ended and was charged; the rest of the hold went back.
        case settle = 3
        /// A call ended without a charge; the hold went back.
        case void = 4

        /// A word for people.
        package var name: String {
            switch self {
            case .credit: "credit"
            case .hold: "hold"
            case .settle: "settle"
            case .void: "void"
            }
        }
    }

    package let kind: Kind
    package let entries: [LedgerEntry]

    private init(_ kind: Kind, _ entries: [LedgerEntry]) throws(LedgerError) {
        do {
            var sum = Micros.zero
            for entry in entries {
                sum = try sum.adding(entry.amount)
            }
            guard sum == .zero else { throw LedgerError.unbalanced }
        } catch {
            throw .unbalanced
        }
        self.kind = kind
        self.entries = entries.filter { $0.amount != .zero }
    }

    /// Credit from outside.
    /// - Parameter amount: more than 0.
    package static func credit(_ organisation: OrganisationID, _ amount: Micros) throws(LedgerError) -> Self {
        guard amount > .zero else { throw .negative }
        return try Self(
            .credit,
            [
                LedgerEntry(.funding, opposite(amount)),
                LedgerEntry(.available(organisation), amount),
            ])
    }

    /// Sets `amount` aside.
    /// - Parameter amount: at least 0.
    package static func hold(_ organisation: OrganisationID, _ amount: Micros) throws(LedgerError) -> Self {
        guard amount >= .zero else { throw .negative }
        return try Self(
            .hold,
            [
                LedgerEntry(.available(organisation), opposite(amount)),
                LedgerEntry(.held(organisation), amount),
            ])
    }

    /// Ends a hold with a charge; what is left of it goes back.
    /// - Throws: `chargeExceedsHold` if it does.
    package static func settle(
        _ organisation: OrganisationID, hold: Micros, charge: Micros
    ) throws(LedgerError) -> Self {
        guard charge >= .zero, hold >= .zero else { throw .negative }
        guard charge <= hold else { throw .chargeExceedsHold }
        if charge == .zero { return try void(organisation, hold) }
        let rest = Micros(hold.value - charge.value)
        return try Self(
            .settle,
            [
                LedgerEntry(.held(organisation), opposite(hold)),
                LedgerEntry(.revenue, charge),
                LedgerEntry(.available(organisation), rest),
            ])
    }

    /// Ends a hold without a charge: all of it goes back.
    package static func void(_ organisation: OrganisationID, _ hold: Micros) throws(LedgerError) -> Self {
        guard hold >= .zero else { throw .negative }
        return try Self(
            .void,
            [
                LedgerEntry(.held(organisation), opposite(hold)),
                LedgerEntry(.available(organisation), hold),
            ])
    }

    /// Callers have checked that `amount` is at least 0, so it has an opposite.
    private static func opposite(_ amount: Micros) -> Micros {
        Micros(-amount.value)
    }
}

/// Limits of the ledger.
package enum LedgerLimits {
    /// Most that an organisation may have, available and held together: 10^12 of the currency's unit. Far enough
    /// below 2^63 that no sum of two balances or holds overflows.
    package static let balance = Micros(1_000_000_000_000_000_000)
}

/// What an organisation may spend and what is set aside.
package struct Balance: Hashable, Sendable {
    /// Credit less charges less open holds.
    package let available: Micros
    /// Set aside for calls that run.
    package let held: Micros
    package let currency: Currency

    package init(available: Micros, held: Micros, currency: Currency) {
        self.available = available
        self.held = held
        self.currency = currency
    }
}
