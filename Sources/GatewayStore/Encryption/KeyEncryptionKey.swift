import Crypto
import GatewayDomain

/// The key that wraps all other keys. It lies in a file beside neither the database nor its backups; who has both
/// can read personal data, who has the database alone can't.
package struct KeyEncryptionKey: Sendable, CustomStringConvertible, CustomReflectable {
    let key: CellKey
    /// First 8 bytes of a hash of the key: stored beside what the key wraps, so that a wrong key is known at once.
    let id: [UInt8]

    /// - Returns: nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard let key = CellKey(bytes: bytes) else { return nil }
        self.key = key
        id = Array(SHA256.hash(data: Array("clpai kek id 1".utf8) + bytes).prefix(8))
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
