import GatewayDomain
import GatewayStore

/// The keys with which the gateway's operator makes accounts and adds credit.
enum OperatorKey {
    /// Makes the operator's key if the store has none.
    ///
    /// - Returns: the new key, or nil if there is one already; it can't be shown again.
    static func makeFirst(in credentials: any CredentialStore) async throws(StoreError) -> ApiKeySecret? {
        let secret = ApiKeySecret.random()
        return try await credentials.createFirstOperatorKey(secret.hash) == nil ? nil : secret
    }
}

extension Gateway {
    /// Makes another operator key, offline: for an operator whose key is lost, or for a second person.
    ///
    /// The store is locked by a gateway that runs, so this is refused then. The key's row, with its id and the time,
    /// stays in the store.
    ///
    /// - Returns: what to show once: the key and its id.
    /// - Throws: ``GatewayStartError`` with what to do.
    package func makeOperatorKey() async throws -> (key: String, id: String) {
        let store = try openStore(SystemClock())
        defer { store.close() }
        let secret = ApiKeySecret.random()
        do {
            let id = try await store.credentials.createOperatorKey(secret.hash)
            return (secret.revealed, id.description)
        } catch {
            throw GatewayStartError("the key could not be stored: \(error)")
        }
    }
}
