import FoundationEssentials
import GatewayDomain
import GatewayStore

/// The keys with which the gateway's operator makes accounts and adds credit.
///
/// A key is shown before it is stored: one that nobody has seen would stay in force unknown to all, while one that was
/// shown and then not stored opens nothing.
enum OperatorKey {
    /// Makes the operator's key if the store has none, and shows it.
    ///
    /// - Parameters:
    ///   - credentials: of the store.
    ///   - isKeptElsewhere: whether the caller writes it down, so that it need not be shown.
    ///   - announcement: where it is shown.
    /// - Returns: whether the store has an operator's key now, and that key if it is new; it can't be shown again.
    static func makeFirst(
        in credentials: any CredentialStore, isKeptElsewhere: Bool, _ announcement: Announcement
    ) async throws(StoreError) -> (isThere: Bool, new: ApiKeySecret?) {
        guard try await !credentials.hasOperatorKey() else { return (true, nil) }
        let secret = ApiKeySecret.random()
        let isShown = announcement.reveal("operator key, shown this once: \(secret.revealed)")
        guard isShown || isKeptElsewhere else { return (false, nil) }
        return (true, try await credentials.createFirstOperatorKey(secret.hash) == nil ? nil : secret)
    }
}

extension Gateway {
    /// Makes another operator key, offline: for an operator whose key is lost, or for a second person.
    ///
    /// The store is locked by a gateway that runs, so this is refused then. The key's row, with its id and the time,
    /// stays in the store.
    ///
    /// - Parameters:
    ///   - makesStore: whether to make the store if there is none.
    ///   - show: writes what is to be shown once; false: it could not be written, and no key is made.
    /// - Throws: ``GatewayStartError`` with what to do.
    package func makeOperatorKey(makingStore makesStore: Bool, show: (_ line: String) -> Bool) async throws {
        ProcessHardening.hideMemory(logger: logger)
        guard makesStore || FileManager.default.fileExists(atPath: configuration.storePath) else {
            throw GatewayStartError(
                "there is no store at \(configuration.storePath): check store.path; --create makes a new one")
        }
        let store = try openStore(SystemClock())
        defer { store.close() }
        let (secret, id) = (ApiKeySecret.random(), ApiKeyID.random())
        guard show("operator key \(id), shown this once: \(secret.revealed)") else {
            throw GatewayStartError("no key was made: standard output can't be written")
        }
        do {
            try await store.credentials.createOperatorKey(id, secret.hash)
        } catch {
            throw GatewayStartError("the key that was shown could not be stored and opens nothing: \(error)")
        }
    }
}
