import GatewayDomain

/// The key with which the gateway's operator makes accounts and adds credit.
enum OperatorKey {
    /// Makes the operator's key if the store has none.
    ///
    /// - Returns: the new key, or nil if there is one already; it can't be shown again.
    static func makeFirst(in credentials: any CredentialStore) async throws(StoreError) -> ApiKeySecret? {
        let secret = ApiKeySecret.random()
        return try await credentials.createFirstOperatorKey(secret.hash) == nil ? nil : secret
    }
}
