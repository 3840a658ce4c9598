/// Money and log of running calls: a call has a hold exactly as long as it runs, and ends exactly once.
/// Safe to use from any thread.
package protocol CallLedger: Sendable {
    /// Sets the hold aside and logs the call as running, in one transaction. The balance is compared by the
    /// statement that lowers it, so parallel calls never spend more than there is.
    /// - Throws: `insufficientCredit`, `notFound(.account)` (also if it was erased since the caller was
    ///   recognised), `conflict(.currencyMismatch)`, `conflict(.duplicateRequest)`, `unavailable`.
    func begin(_ call: CallStart, _ hold: Hold) async throws(StoreError)

    /// Charges the call, returns the rest of its hold and completes its row in the log, in one transaction.
    /// Idempotent by request id: a second end changes nothing.
    /// - Throws: `notFound(.call)`, `conflict(.chargeExceedsHold)`, `conflict(.currencyMismatch)`, `unavailable`.
    ///   After `unavailable` the same end may be sent again.
    func settle(_ end: CallEnd) async throws(StoreError) -> Settlement

    /// Logs a call that was refused before any provider was asked; nothing is charged. Idempotent by request id. If
    /// the account was erased meanwhile, the row has no link to it.
    /// - Throws: `notFound(.organisation)`, `unavailable`.
    func refuse(_ call: RefusedCall) async throws(StoreError)

    /// Ends every call that is logged as running: the hold goes back, the outcome is `interrupted`. For the start
    /// of the process, before any call runs.
    /// - Returns: how many there were.
    /// - Throws: `unavailable`.
    func recoverInterrupted() async throws(StoreError) -> Int
}
