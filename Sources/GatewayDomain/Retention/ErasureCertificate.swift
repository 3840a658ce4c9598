/// What an erasure did, category by category.
package struct ErasureCertificate: Hashable, Sendable {
    package let account: AccountID
    package let erasedAt: UnixMillis
    /// In the order of `DataCategory.allCases`; categories of which nothing was held are there with 0 rows.
    package let categories: [ErasedCategory]

    package init(account: AccountID, erasedAt: UnixMillis, categories: [ErasedCategory]) {
        self.account = account
        self.erasedAt = erasedAt
        self.categories = categories
    }
}

/// What became of one category.
package struct ErasedCategory: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case erased
        /// Kept because law orders it, without a link to the account, and used for nothing else.
        /// - Parameter until: when the last of it is erased; nil if nothing was held.
        case retained(until: UnixMillis?)
    }

    package let category: DataCategory
    package let outcome: Outcome
    /// How many rows it concerned.
    package let rows: Int

    package init(category: DataCategory, outcome: Outcome, rows: Int) {
        self.category = category
        self.outcome = outcome
        self.rows = rows
    }

    /// Which article allows or orders the outcome.
    package var basis: LegalBasis {
        switch outcome {
        case .erased: .deletion
        case .retained: category.retentionBasis
        }
    }
}
