/// The rights of the data subject (PIPL chapter IV). Safe to use from any thread.
package protocol DataRights: Sendable {
    /// A page of everything that is held of an account, in the order of the data inventory: exactly the columns
    /// that the inventory exports.
    /// - Parameter cursor: where the page begins; nil for the first.
    /// - Throws: `notFound(.account)`, `unavailable`.
    func export(_ account: AccountID, after cursor: ExportCursor?) async throws(StoreError) -> ExportPage

    /// Closes an account and erases what no law orders to keep (PIPL article 47): destroys its data key, deletes
    /// its contact data and keys, and cuts the link of the rows that remain. When it returns, the destroyed bytes
    /// are in no file of the store.
    /// - Throws: `notFound(.account)`; `unavailable(.erasedNotPurged)` if only the last of this could not be done;
    ///   another `unavailable`, and then nothing was erased.
    func erase(_ account: AccountID) async throws(StoreError) -> ErasureCertificate
}
