/// Recognises callers by their API keys. Safe to use from any thread.
package protocol CredentialStore: Sendable {
    /// Who has the key with this hash, or nil if nobody has, the key was revoked, or its account was erased.
    /// - Throws: `unavailable`.
    func principal(for hash: ApiKeyHash) async throws(StoreError) -> Principal?

    /// Changes whenever a key stops being valid in this process. A remembered answer of `principal(for:)` may be
    /// used only while this is what it was before that answer was asked for. Does not block.
    var revocationGeneration: RevocationGeneration { get }

    /// Whether an operator's key was ever made; the last one can't be revoked.
    /// - Throws: `unavailable`.
    func hasOperatorKey() async throws(StoreError) -> Bool

    /// Makes the first operator key if there is none.
    /// - Returns: the key's id, or nil if an operator key existed; then nothing was changed.
    /// - Throws: `unavailable`.
    func createFirstOperatorKey(_ hash: ApiKeyHash) async throws(StoreError) -> ApiKeyID?

    /// Makes an operator key beside those there are.
    /// - Parameters:
    ///   - id: of the key, new.
    ///   - hash: of its secret.
    /// - Throws: `unavailable`.
    func createOperatorKey(_ id: ApiKeyID, _ hash: ApiKeyHash) async throws(StoreError)
}

/// A counter of revocations; only equality means anything.
package struct RevocationGeneration: Hashable, Sendable {
    package let value: UInt64

    package init(_ value: UInt64) {
        self.value = value
    }
}
