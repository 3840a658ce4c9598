/// A row of an export: the exported columns of one stored row.
package struct ExportedRow: Hashable, Sendable {
    package let table: InventoryTable
    package let fields: [ExportedField]

    package init(table: InventoryTable, fields: [ExportedField]) {
        self.table = table
        self.fields = fields
    }
}

/// A field of an export.
package struct ExportedField: Hashable, Sendable {
    package let column: InventoryColumn
    package let value: ExportedValue

    package init(column: InventoryColumn, value: ExportedValue) {
        self.column = column
        self.value = value
    }
}

/// What an exported field holds: a closed choice, so that nothing else can be exported.
package enum ExportedValue: Hashable, Sendable, CustomStringConvertible {
    case none
    case integer(Int64)
    case time(UnixMillis)
    case account(AccountID)
    case organisation(OrganisationID)
    case key(ApiKeyID)
    case request(RequestID)
    case email(EmailAddress)
    case phone(PhoneNumber)
    case address(ClientAddress)
    case model(ModelName)
    case currency(Currency)
    case outcome(CallOutcome)
    case transaction(LedgerTransactionID)
    case transactionKind(LedgerTransaction.Kind)
    case ledgerAccount(LedgerAccount.Kind)

    /// The value as the data subject reads it; empty for `none`.
    package var text: String {
        switch self {
        case .none: ""
        case .integer(let value): String(value)
        case .time(let value): value.description
        case .account(let value): value.description
        case .organisation(let value): value.description
        case .key(let value): value.description
        case .request(let value): value.description
        case .email(let value): value.text
        case .phone(let value): value.text
        case .address(let value): value.text
        case .model(let value): value.description
        case .currency(let value): value.description
        case .outcome(let value): value.name
        case .transaction(let value): value.description
        case .transactionKind(let value): value.name
        case .ledgerAccount(let value): value.name
        }
    }

    package var description: String { "<redacted>" }
}

/// Where a page of an export begins: a table of the inventory and the place in it. The store makes it.
package struct ExportCursor: Hashable, Sendable {
    package let table: InventoryTable
    /// The row after which the page begins: its time and its 16-byte id. Nil: at the table's first row.
    package let place: Place?

    package struct Place: Hashable, Sendable {
        package let time: UnixMillis
        package let key: [UInt8]

        package init(time: UnixMillis, key: [UInt8]) {
            self.time = time
            self.key = key
        }
    }

    package init(table: InventoryTable, place: Place?) {
        self.table = table
        self.place = place
    }
}

/// A page of an export.
package struct ExportPage: Hashable, Sendable {
    package let rows: [ExportedRow]
    /// Nil: that was all.
    package let next: ExportCursor?

    package init(rows: [ExportedRow], next: ExportCursor?) {
        self.rows = rows
        self.next = next
    }
}

extension CallOutcome {
    /// A word for people.
    package var name: String {
        switch self {
        case .completed: "completed"
        case .refused: "refused"
        case .upstreamFailed: "upstream failed"
        case .cancelled: "cancelled"
        case .interrupted: "interrupted"
        }
    }
}
