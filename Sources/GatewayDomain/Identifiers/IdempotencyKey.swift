import Crypto

/// A caller's name for one operation, so that asking twice does it once.
///
/// 1 to 64 visible ASCII characters. Only the SHA-256 of it is kept: a caller may have put anything in it.
package struct IdempotencyKey: Hashable, Sendable, CustomStringConvertible {
    /// SHA-256 of the key's bytes.
    package let digest: Digest256

    /// - Returns: nil unless `text` has the form above.
    package init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        digest = Digest256(sha256Of: Array(text.utf8))
    }

    package var description: String { "<redacted>" }
}

/// A SHA-256 or HMAC-SHA-256 value: 32 bytes.
package struct Digest256: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes.
    package let bytes: [UInt8]

    /// - Returns: nil for another count of bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// The SHA-256 of `message`.
    package init(sha256Of message: [UInt8]) {
        bytes = Array(SHA256.hash(data: message))
    }

    package var description: String { "<32 bytes>" }
}
