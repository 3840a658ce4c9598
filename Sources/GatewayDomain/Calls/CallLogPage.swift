/// A place in an organisation's call log, newest first: the row after which the next page begins.
package struct CallLogCursor: Hashable, Sendable {
    package let time: UnixMillis
    package let request: RequestID

    package init(time: UnixMillis, request: RequestID) {
        self.time = time
        self.request = request
    }

    /// The cursor as an opaque token for `organisation`: 24 bytes and a checksum that binds them to it, in base32.
    package func token(for organisation: OrganisationID) -> String {
        let body = time.value.bigEndianBytes + request.bytes
        return Base32.encode(body + Self.checksum(of: body, organisation))
    }

    /// - Returns: nil unless `token` was made for `organisation`. A forged one would only name another place in
    ///   the organisation's own log, so the checksum needs no key: it finds mistakes.
    package init?(token: String, for organisation: OrganisationID) {
        guard let bytes = Base32.decode(token[...].utf8, count: 28),
            let request = RequestID(bytes: Array(bytes[8..<24])),
            Array(bytes[24...]) == Self.checksum(of: Array(bytes[..<24]), organisation)
        else { return nil }
        let time = bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(time: UnixMillis(Int64(bitPattern: time)), request: request)
    }

    private static func checksum(of body: [UInt8], _ organisation: OrganisationID) -> [UInt8] {
        let message = Array("clpai call log page 1".utf8) + organisation.bytes + body
        return Array(Digest256(sha256Of: message).bytes[..<4])
    }
}

/// How many rows of a list are wanted at once: 1 to 1,000.
package struct PageSize: Hashable, Sendable {
    package static let standard = PageSize(checked: 100)

    package let value: Int

    /// - Returns: nil outside 1...1,000.
    package init?(_ value: Int) {
        guard (1...1_000).contains(value) else { return nil }
        self.init(checked: value)
    }

    private init(checked value: Int) {
        self.value = value
    }
}

/// A page of the call log, newest first.
package struct CallLogPage: Hashable, Sendable {
    package let records: [CallRecord]
    /// Nil: no more.
    package let next: CallLogCursor?

    package init(records: [CallRecord], next: CallLogCursor?) {
        self.records = records
        self.next = next
    }
}

extension Int64 {
    /// The 8 bytes, big endian.
    var bigEndianBytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: self >> Int64(56 - 8 * $0)) }
    }
}
