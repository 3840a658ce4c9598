package import GatewayDomain

/// A value of the portable subset: what every engine can bind and return.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    /// Without U+0000, at which an engine may end it.
    case text(String)
    case blob([UInt8])
}

/// A statement's text. Only a literal of this module makes one, so no value can ever become SQL.
///
/// The portable subset: types `BIGINT`, `TEXT`, `BYTEA`; parameters `$1`, `$2` …, numbered in the order in which
/// they first appear; `ON CONFLICT DO NOTHING`; row comparisons. Nothing that one engine alone has.
package struct SQL: Hashable, Sendable, ExpressibleByStringLiteral {
    package let text: String

    package init(stringLiteral text: StaticString) {
        self.text = text.description
    }
}

/// A row of a result. Reading a column as another type than it has is `corrupt`: the schema is ours.
package struct SQLRow: Sendable {
    package let values: [SQLValue]

    package init(_ values: [SQLValue]) {
        self.values = values
    }

    /// - Throws: `unavailable(.corrupt)` unless column `index` holds an integer.
    package func integer(_ index: Int) throws(StoreError) -> Int64 {
        guard case .integer(let value) = values[index] else { throw .unavailable(.corrupt) }
        return value
    }

    /// - Throws: `unavailable(.corrupt)` unless column `index` holds bytes.
    package func blob(_ index: Int) throws(StoreError) -> [UInt8] {
        guard case .blob(let value) = values[index] else { throw .unavailable(.corrupt) }
        return value
    }

    /// - Throws: `unavailable(.corrupt)` unless column `index` holds text.
    package func text(_ index: Int) throws(StoreError) -> String {
        guard case .text(let value) = values[index] else { throw .unavailable(.corrupt) }
        return value
    }

    /// Whether column `index` holds nothing.
    package func isNull(_ index: Int) -> Bool {
        values[index] == .null
    }
}

/// A transaction in progress. Confined to the closure that gets it.
package protocol SQLTransaction {
    /// Runs a statement that changes rows.
    /// - Returns: how many rows it changed.
    /// - Throws: `unavailable`.
    func execute(_ sql: SQL, _ arguments: [SQLValue]) throws(StoreError) -> Int

    /// Runs a query and gathers its rows; each query of ours bounds them.
    /// - Throws: `unavailable`.
    func rows(_ sql: SQL, _ arguments: [SQLValue]) throws(StoreError) -> [SQLRow]
}

extension SQLTransaction {
    /// The only row of a query, or nil if it has none.
    package func row(_ sql: SQL, _ arguments: [SQLValue]) throws(StoreError) -> SQLRow? {
        try rows(sql, arguments).first
    }
}

/// A relational engine. Every statement of the store is written once, in the portable subset, and runs through
/// this. Safe to use from any thread; nothing here blocks the caller's thread save what says so.
package protocol Database: Sendable {
    /// Runs `body` in a transaction that sees one state of the database and changes nothing.
    /// - Throws: what `body` throws, or `unavailable`.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value

    /// Runs `body` in a transaction, alone among writers. When this returns, the change is on the disk; when it
    /// throws, nothing was changed (save `outcomeUnknown`). Several calls may share a commit.
    /// - Throws: what `body` throws, or `unavailable`.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value

    /// Makes deleted and overwritten bytes disappear from the engine's files.
    /// - Parameter values: what must not be found in them afterwards.
    /// - Throws: `unavailable`; then it should be asked again.
    func purgeDeletedBytes(_ values: [[UInt8]]) async throws(StoreError)

    /// `write`, blocking the calling thread: for the start of the process only.
    func writeBlocking<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLTransaction) throws(StoreError) -> Value
    ) throws(StoreError) -> Value

    /// Finishes what was begun and closes the files, blocking the calling thread. Later calls throw
    /// `unavailable(.closed)`.
    func close()
}
