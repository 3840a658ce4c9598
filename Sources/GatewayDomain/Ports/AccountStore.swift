/// Accounts, their contact data and their keys. Safe to use from any thread.
package protocol AccountStore: Sendable {
    /// Makes an account with an organisation of its own and a first key, in one transaction.
    /// - Parameters:
    ///   - contact: encrypted under the new account's key.
    ///   - firstKey: hash of the account's first API key.
    /// - Throws: `conflict(.emailTaken)`, `conflict(.phoneTaken)`, `unavailable`.
    func create(_ contact: ContactData, firstKey: ApiKeyHash) async throws(StoreError) -> Account

    /// What is held of an account.
    /// - Throws: `notFound(.account)`, `unavailable`.
    func account(_ id: AccountID) async throws(StoreError) -> Account

    /// Corrects or supplements contact data (PIPL article 46).
    /// - Returns: the account as it is afterwards.
    /// - Throws: `notFound(.account)`, `conflict(.emailTaken)`, `conflict(.phoneTaken)`,
    ///   `conflict(.contactWouldBeEmpty)`, `unavailable`.
    func update(_ id: AccountID, _ change: ContactChange) async throws(StoreError) -> Account

    /// Gives an account another key.
    /// - Throws: `notFound(.account)`, `conflict(.tooManyKeys)`, `unavailable`.
    func createKey(for id: AccountID, _ hash: ApiKeyHash) async throws(StoreError) -> ApiKeyInfo

    /// Ends a key at once. Again does nothing and returns the same.
    /// - Parameter owner: the account that must own the key; nil for the operator, who may end any.
    /// - Throws: `notFound(.apiKey)`, also for a key of somebody else; `conflict(.lastOperatorKey)`, `unavailable`.
    func revokeKey(_ key: ApiKeyID, ownedBy owner: AccountID?) async throws(StoreError) -> ApiKeyInfo
}

/// Limits of an account.
package enum AccountLimits {
    /// Most keys of one account that are in force at once.
    package static let keys = 100
}
