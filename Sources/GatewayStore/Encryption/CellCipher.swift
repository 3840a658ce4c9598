import Crypto
package import GatewayDomain

/// A cell of the database: what a ciphertext is bound to. Moved to another table, row or column, or under another
/// version of its key, it does not open.
package struct CellAddress: Hashable, Sendable {
    package let column: InventoryColumn
    /// The row's primary key.
    package let row: [UInt8]
    /// Version of the key that seals the cell.
    package let keyVersion: Int64

    package init(column: InventoryColumn, row: [UInt8], keyVersion: Int64) {
        self.column = column
        self.row = row
        self.keyVersion = keyVersion
    }

    /// The associated data: each part preceded by its length, so that no two cells have the same.
    package var associatedData: [UInt8] {
        let parts = [
            Array("clpai cell 1".utf8), Array(column.table.rawValue.utf8), row, Array(column.name.utf8),
            Self.bigEndian(keyVersion),
        ]
        return parts.flatMap { Self.bigEndian(Int64($0.count)) + $0 }
    }

    private static func bigEndian(_ value: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> Int64(56 - 8 * $0)) }
    }
}

/// A 256-bit key that seals cells with AES-256-GCM.
///
/// A sealed cell is a random nonce of 12 bytes, the ciphertext, and a tag of 16 bytes. With random nonces one key
/// may seal 2^32 cells (NIST SP 800-38D section 8.3): far more than an account's cells, and more than 1,600 calls
/// a second under one month's log key.
package struct CellKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: SymmetricKey

    /// A new key from the system's secure random numbers.
    package static func random() -> CellKey {
        CellKey(SymmetricKey(size: .bits256))
    }

    /// - Returns: nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    private init(_ key: SymmetricKey) {
        self.key = key
    }

    /// - Throws: `unavailable(.undecryptable)` if the cipher fails.
    package func seal(_ plaintext: [UInt8], at address: CellAddress) throws(StoreError) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(plaintext, using: key, authenticating: address.associatedData)
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw .unavailable(.undecryptable)
        }
    }

    /// - Throws: `unavailable(.undecryptable)` under another key, at another address, or with a changed byte.
    package func open(_ sealed: [UInt8], at address: CellAddress) throws(StoreError) -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            return Array(try AES.GCM.open(box, using: key, authenticating: address.associatedData))
        } catch {
            throw .unavailable(.undecryptable)
        }
    }

    /// This key sealed under `wrapper`.
    func wrapped(under wrapper: CellKey, at address: CellAddress) throws(StoreError) -> [UInt8] {
        // Invariant: the pointer is used inside the closure only; what leaves it is a copy.
        try wrapper.seal(key.withUnsafeBytes { Array($0) }, at: address)
    }

    /// The key that `wrapped` made.
    static func unwrap(
        _ wrapped: [UInt8], under wrapper: CellKey, at address: CellAddress
    ) throws(StoreError) -> CellKey {
        guard let key = CellKey(bytes: try wrapper.open(wrapped, at: address)) else {
            throw .unavailable(.undecryptable)
        }
        return key
    }

    /// HMAC-SHA-256 of `message` under this key.
    func authenticate(_ message: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
