import GRDB
import GatewayDomain

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A transaction on one of SQLite's connections, which GRDB lends us for the length of a closure.
struct SQLiteTransaction: SQLTransaction {
    let connection: GRDB.Database

    func execute(_ sql: SQL, _ arguments: [SQLValue]) throws(StoreError) -> Int {
        do {
            let statement = try connection.cachedStatement(sql: sql.text)
            statement.setUncheckedArguments(StatementArguments(arguments.map(\.databaseValue)))
            try statement.execute()
            return connection.changesCount
        } catch {
            throw StoreError(sqlite: error)
        }
    }

    func rows(_ sql: SQL, _ arguments: [SQLValue]) throws(StoreError) -> [SQLRow] {
        do {
            let statement = try connection.cachedStatement(sql: sql.text)
            let cursor = try Row.fetchCursor(
                statement, arguments: StatementArguments(arguments.map(\.databaseValue)))
            var rows: [SQLRow] = []
            while let row = try cursor.next() {
                rows.append(SQLRow(try row.databaseValues.map { try SQLValue($0) }))
            }
            return rows
        } catch {
            throw StoreError(sqlite: error)
        }
    }
}

extension SQLValue {
    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let value): value.databaseValue
        case .text(let value): value.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }

    /// - Throws: `corrupt` for a floating-point number, which no column of ours holds.
    init(_ value: DatabaseValue) throws(StoreError) {
        switch value.storage {
        case .null: self = .null
        case .int64(let value): self = .integer(value)
        case .string(let value): self = .text(value)
        case .blob(let data): self = .blob(Array(data))
        case .double: throw .unavailable(.corrupt)
        }
    }
}
