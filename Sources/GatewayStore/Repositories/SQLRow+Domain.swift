import GatewayDomain

extension SQLRow {
    /// - Throws: `unavailable(.corrupt)` unless column `index` holds 16 bytes.
    func identifier<Kind: IdentifierKind>(_ index: Int) throws(StoreError) -> Identifier<Kind> {
        guard let identifier = try Identifier<Kind>(bytes: blob(index)) else { throw .unavailable(.corrupt) }
        return identifier
    }

    func time(_ index: Int) throws(StoreError) -> UnixMillis {
        try UnixMillis(integer(index))
    }

    func micros(_ index: Int) throws(StoreError) -> Micros {
        try Micros(integer(index))
    }

    func tokens(_ index: Int) throws(StoreError) -> TokenCount {
        try TokenCount(clamping: integer(index))
    }

    func currency(_ index: Int) throws(StoreError) -> Currency {
        guard let currency = try Currency(text(index)) else { throw .unavailable(.corrupt) }
        return currency
    }

    /// - Returns: nil for a call whose model did not exist.
    func model(_ index: Int) throws(StoreError) -> ModelName? {
        if isNull(index) { return nil }
        guard let model = try ModelName(text(index)) else { throw .unavailable(.corrupt) }
        return model
    }

    /// - Returns: nil for a call that runs.
    func outcome(_ index: Int) throws(StoreError) -> CallOutcome? {
        let value = try integer(index)
        if value == CallRow.running { return nil }
        guard let outcome = CallOutcome(rawValue: value) else { throw .unavailable(.corrupt) }
        return outcome
    }

    /// The bytes of column `index`, or nil if it holds nothing.
    func optionalBlob(_ index: Int) throws(StoreError) -> [UInt8]? {
        isNull(index) ? nil : try blob(index)
    }
}

extension Identifier {
    /// The identifier as a statement's argument.
    var sql: SQLValue { .blob(bytes) }
}

extension UnixMillis {
    var sql: SQLValue { .integer(value) }
}

extension Micros {
    var sql: SQLValue { .integer(value) }
}

extension TokenCount {
    var sql: SQLValue { .integer(Int64(value)) }
}

/// Facts of a row of `call_log` that the domain does not know.
enum CallRow {
    /// The outcome of a call that runs.
    static let running: Int64 = 0
}
