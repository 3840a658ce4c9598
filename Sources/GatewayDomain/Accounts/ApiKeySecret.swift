/// An API key as its owner holds it: 256 random bits. Shown once, never stored; the store has its `hash`.
///
/// The printed form is `clpai_` and 58 digits of base32: the 32 bytes and the first 4 of their SHA-256, so a
/// mistyped key is known without asking the store.
package struct ApiKeySecret: Sendable, CustomStringConvertible, CustomReflectable {
    private static let prefix = "clpai_"
    private static let domain = Array("clpai api key 1".utf8)

    private let bytes: [UInt8]

    /// A new key from the system's secure random numbers.
    package static func random() -> ApiKeySecret {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// A new key from `generator`; tests pass a seeded one.
    package static func random(using generator: inout some RandomNumberGenerator) -> ApiKeySecret {
        ApiKeySecret(bytes: (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// - Returns: nil unless `text` is a printed form with its right checksum.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix),
            let decoded = Base32.decode(text.dropFirst(Self.prefix.count).utf8, count: 36)
        else { return nil }
        let bytes = Array(decoded[..<32])
        guard Array(decoded[32...]) == Self.checksum(of: bytes) else { return nil }
        self.bytes = bytes
    }

    /// The printed form: for its owner's eyes, once.
    package var revealed: String { Self.prefix + Base32.encode(bytes + Self.checksum(of: bytes)) }

    /// What is stored. 256 random bits can't be guessed, so the hash needs neither salt nor slowness.
    package var hash: ApiKeyHash { ApiKeyHash(Digest256(sha256Of: Self.domain + bytes)) }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static func checksum(of bytes: [UInt8]) -> [UInt8] {
        Array(Digest256(sha256Of: bytes).bytes[..<4])
    }
}

/// The stored form of an API key.
package struct ApiKeyHash: Hashable, Sendable, CustomStringConvertible {
    package let digest: Digest256

    package init(_ digest: Digest256) {
        self.digest = digest
    }

    package var description: String { "<redacted>" }
}
