package import GatewayDomain

/// Compares what the ledger says with the balances that were moved beside it. Reads everything: for tests and for
/// an operator who asks.
package struct LedgerAudit: Sendable {
    let database: any Database

    /// What was found; a healthy store has `isConsistent`.
    package struct Report: Hashable, Sendable {
        /// The sum of all entries: 0.
        package let sum: Micros
        /// Organisations whose balance is not the sum of their entries.
        package let wrongBalances: Int
        /// Transactions whose entries do not sum to 0.
        package let unbalancedTransactions: Int
        /// Organisations whose `held` is not the sum of the holds of their running calls.
        package let wrongHolds: Int
        /// Ended calls whose cost is not what the ledger moved to `revenue` for them.
        package let wrongCosts: Int
        /// Calls that are logged as running.
        package let running: Int

        package var isConsistent: Bool {
            sum == .zero && wrongBalances == 0 && unbalancedTransactions == 0 && wrongHolds == 0 && wrongCosts == 0
        }
    }

    /// - Throws: `unavailable`.
    package func report() async throws(StoreError) -> Report {
        try await database.read { transaction throws(StoreError) in
            func number(_ sql: SQL) throws(StoreError) -> Int64 {
                try transaction.row(sql, [])?.integer(0) ?? 0
            }
            return try Report(
                sum: Micros(number("SELECT COALESCE(SUM(amount_micros), 0) FROM ledger_entry")),
                wrongBalances: Int(number(Self.wrongBalances)),
                unbalancedTransactions: Int(number(Self.unbalancedTransactions)),
                wrongHolds: Int(number(Self.wrongHolds)), wrongCosts: Int(number(Self.wrongCosts)),
                running: Int(number("SELECT COUNT(*) FROM call_log WHERE outcome = 0")))
        }
    }

    private static let wrongBalances: SQL = """
        SELECT COUNT(*) FROM organisation_balance b WHERE
            b.available_micros <> (SELECT COALESCE(SUM(e.amount_micros), 0) FROM ledger_transaction t
                JOIN ledger_entry e ON e.transaction_id = t.id
                WHERE t.organisation_id = b.organisation_id AND e.ledger_account = 2)
            OR b.held_micros <> (SELECT COALESCE(SUM(e.amount_micros), 0) FROM ledger_transaction t
                JOIN ledger_entry e ON e.transaction_id = t.id
                WHERE t.organisation_id = b.organisation_id AND e.ledger_account = 3)
        """

    private static let unbalancedTransactions: SQL = """
        SELECT COUNT(*) FROM (SELECT transaction_id FROM ledger_entry
            GROUP BY transaction_id HAVING SUM(amount_micros) <> 0) AS wrong
        """

    private static let wrongHolds: SQL = """
        SELECT COUNT(*) FROM organisation_balance b WHERE b.held_micros <>
            (SELECT COALESCE(SUM(c.hold_micros), 0) FROM call_log c
                WHERE c.organisation_id = b.organisation_id AND c.outcome = 0)
        """

    private static let wrongCosts: SQL = """
        SELECT COUNT(*) FROM call_log c WHERE c.outcome <> 0 AND c.cost_micros <>
            (SELECT COALESCE(SUM(e.amount_micros), 0) FROM ledger_transaction t
                JOIN ledger_entry e ON e.transaction_id = t.id AND e.ledger_account = 4
                WHERE t.request_id = c.request_id)
        """
}
