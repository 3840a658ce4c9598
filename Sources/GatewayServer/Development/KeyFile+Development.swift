import GatewayStore

extension KeyFile {
    /// The key of a file; a new one where there is none. For development: in production a missing key is never made
    /// silently, since a new key opens nothing of an old store.
    static func loadOrCreate(path: String) throws(KeyFileError) -> KeyEncryptionKey {
        do throws(KeyFileError) {
            return try load(path: path)
        } catch {
            guard case .missing = error else { throw error }
            return try create(path: path)
        }
    }
}
