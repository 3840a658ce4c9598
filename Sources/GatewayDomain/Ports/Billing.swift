/// Credit and balance. Safe to use from any thread.
package protocol Billing: Sendable {
    /// What an organisation may spend and what is set aside.
    /// - Throws: `notFound(.organisation)`, `unavailable`.
    func balance(of organisation: OrganisationID) async throws(StoreError) -> Balance

    /// Adds credit, once per organisation and idempotency key.
    /// - Parameters:
    ///   - amount: more than 0, in the organisation's currency.
    ///   - key: the same key with the same amount changes nothing.
    /// - Returns: the balance afterwards.
    /// - Throws: `notFound(.organisation)`, `conflict(.idempotencyKeyReused)`, `conflict(.amountOutOfRange)`,
    ///   `unavailable`.
    func credit(
        _ organisation: OrganisationID, _ amount: Micros, _ key: IdempotencyKey
    ) async throws(StoreError) -> Balance
}

/// The call log (P1.b). Safe to use from any thread.
package protocol CallLog: Sendable {
    /// Ended calls of an organisation, newest first.
    /// - Parameters:
    ///   - purpose: why it is read; there is no reading without one.
    ///   - cursor: the row after which the page begins; nil for the first page.
    /// - Throws: `unavailable`.
    func calls(
        of organisation: OrganisationID, for purpose: CallLogPurpose, after cursor: CallLogCursor?, size: PageSize
    ) async throws(StoreError) -> CallLogPage
}
