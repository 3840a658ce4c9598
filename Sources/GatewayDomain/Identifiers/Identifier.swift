/// Says what an `Identifier` names; no value of such a type exists.
package protocol IdentifierKind {
    /// First part of the text form: lower-case letters.
    static var prefix: String { get }
}

/// 128 random bits that name one thing. The text form is the kind's prefix, `_`, and 26 digits of base32,
/// such as `acc_mfrggzdfmztwq2lknnwg23tpob`; it says nothing about what it names.
package struct Identifier<Kind: IdentifierKind>: Hashable, Sendable, Comparable, LosslessStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// A new identifier from the system's secure random numbers.
    package static func random() -> Self {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// A new identifier from `generator`; tests pass a seeded one.
    package static func random(using generator: inout some RandomNumberGenerator) -> Self {
        Identifier(high: generator.next(), low: generator.next())
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The identifier that `text` writes, or nil if it is not exactly the text form of this kind.
    package init?(_ text: String) {
        let start = Kind.prefix + "_"
        guard text.utf8.count == start.utf8.count + 26, text.hasPrefix(start),
            let bytes = Base32.decode(text.dropFirst(start.count).utf8, count: 16)
        else { return nil }
        self.init(bytes: bytes)
    }

    /// The identifier in 16 bytes, or nil for another count.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: word(bytes[0..<8]), low: word(bytes[8..<16]))
    }

    /// The 16 bytes, big endian.
    package var bytes: [UInt8] {
        [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
    }

    package var description: String { Kind.prefix + "_" + Base32.encode(bytes) }

    package static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// Kind of `AccountID`.
package enum AccountKind: IdentifierKind {
    package static var prefix: String { "acc" }
}

/// Kind of `OrganisationID`.
package enum OrganisationKind: IdentifierKind {
    package static var prefix: String { "org" }
}

/// Kind of `ApiKeyID`.
package enum ApiKeyKind: IdentifierKind {
    package static var prefix: String { "key" }
}

/// Kind of `RequestID`.
package enum RequestKind: IdentifierKind {
    package static var prefix: String { "req" }
}

/// Kind of `LedgerTransactionID`.
package enum LedgerTransactionKind: IdentifierKind {
    package static var prefix: String { "txn" }
}

/// One person or one enterprise: the data subject.
package typealias AccountID = Identifier<AccountKind>
/// Who pays: owns API keys, balance and call rows; its members are accounts.
package typealias OrganisationID = Identifier<OrganisationKind>
/// Names an API key without revealing it.
package typealias ApiKeyID = Identifier<ApiKeyKind>
/// One operation of a caller, whatever its attempts upstream; its id in the call log.
package typealias RequestID = Identifier<RequestKind>
/// One transaction of the ledger.
package typealias LedgerTransactionID = Identifier<LedgerTransactionKind>
