import GatewayDomain

/// Gathers what is held of one account, a page at a time, in the tables' order of the data inventory.
struct AccountExporter {
    /// Rows of a page; of ledger entries, transactions of a page.
    static let pageSize = 200

    /// Tables with columns that are exported, in order.
    private static let tables: [InventoryTable] = {
        var tables: [InventoryTable] = []
        for entry in DataInventory.entries where entry.export == .exported && !tables.contains(entry.column.table) {
            tables.append(entry.column.table)
        }
        return tables
    }()

    private let account: AccountID
    private let organisation: OrganisationID
    private let contacts: ContactCipher
    private var addresses: AddressCipher.Opener
    private let transaction: any SQLTransaction

    /// - Throws: `notFound(.account)`.
    init(
        _ account: AccountID, _ contacts: ContactCipher, _ addresses: AddressCipher.Opener,
        _ transaction: any SQLTransaction
    ) throws(StoreError) {
        let row = try transaction.row("SELECT organisation_id FROM account WHERE id = $1", [account.sql])
        guard let row else { throw .notFound(.account) }
        self.account = account
        organisation = try row.identifier(0)
        self.contacts = contacts
        self.addresses = addresses
        self.transaction = transaction
    }

    /// The rows after `cursor`; one table at a time, so a page may be shorter than it could be.
    mutating func page(after cursor: ExportCursor?) throws(StoreError) -> ExportPage {
        guard let table = cursor?.table ?? Self.tables.first, let index = Self.tables.firstIndex(of: table) else {
            return ExportPage(rows: [], next: nil)
        }
        let found = try rows(of: table, after: cursor?.place)
        if found.count >= Self.pageSize, let last = found.last {
            return ExportPage(rows: found.map(\.row), next: ExportCursor(table: table, place: last.place))
        }
        let next = index + 1 < Self.tables.count ? ExportCursor(table: Self.tables[index + 1], place: nil) : nil
        return ExportPage(rows: found.map(\.row), next: next)
    }

    private struct Found {
        let place: ExportCursor.Place
        let row: ExportedRow
    }

    private mutating func rows(of table: InventoryTable, after place: ExportCursor.Place?) throws(StoreError) -> [Found]
    {
        guard let query = Self.query(of: table) else { return [] }
        let owner = query.isOfOrganisation ? organisation.sql : account.sql
        let arguments: [SQLValue] = [
            owner, .integer(place?.time.value ?? .min), .blob(place?.key ?? []), .integer(Int64(Self.pageSize)),
        ]
        var found: [Found] = []
        for row in try transaction.rows(query.sql, arguments) {
            var fields: [ExportedField] = []
            for (offset, column) in query.columns.enumerated() {
                fields.append(ExportedField(column: column, value: try value(of: column, row, offset + 2)))
            }
            found.append(
                Found(
                    place: try ExportCursor.Place(time: row.time(0), key: row.blob(1)),
                    row: ExportedRow(table: table, fields: fields)))
        }
        return found
    }

    private mutating func value(
        of column: InventoryColumn, _ row: SQLRow, _ index: Int
    ) throws(StoreError) -> ExportedValue {
        if row.isNull(index) { return .none }
        switch column {
        case .accountID, .apiKeyAccount, .callAccount:
            return .account(try row.identifier(index))
        case .accountOrganisation, .apiKeyOrganisation, .organisationID, .balanceOrganisation, .callOrganisation,
            .transactionOrganisation:
            return .organisation(try row.identifier(index))
        case .apiKeyID:
            return .key(try row.identifier(index))
        case .callRequest, .transactionRequest:
            return .request(try row.identifier(index))
        case .transactionID, .entryTransaction:
            return .transaction(try row.identifier(index))
        case .accountCreatedAt, .apiKeyCreatedAt, .apiKeyRevokedAt, .organisationCreatedAt, .callTime,
            .transactionTime:
            return .time(try row.time(index))
        case .accountEmail:
            return try contact(email: row.blob(index), phone: nil).email.map { .email($0) } ?? .none
        case .accountPhone:
            return try contact(email: nil, phone: row.blob(index)).phone.map { .phone($0) } ?? .none
        case .callAddress:
            return try .address(addresses.open(row.blob(index), row.identifier(1), at: row.time(0)))
        case .callModel:
            return try row.model(index).map { .model($0) } ?? .none
        case .callOutcome:
            return try row.outcome(index).map { .outcome($0) } ?? .none
        case .organisationCurrency, .callCurrency:
            return .currency(try row.currency(index))
        case .transactionKind:
            guard let kind = try LedgerTransaction.Kind(rawValue: row.integer(index)) else {
                throw .unavailable(.corrupt)
            }
            return .transactionKind(kind)
        case .entryAccount:
            guard let kind = try LedgerAccount.Kind(rawValue: row.integer(index)) else { throw .unavailable(.corrupt) }
            return .ledgerAccount(kind)
        default:
            return .integer(try row.integer(index))
        }
    }

    private func contact(email: [UInt8]?, phone: [UInt8]?) throws(StoreError) -> ContactData {
        let key = try contacts.keys.accountKey(account, in: transaction)
        return try contacts.open(email: email, phone: phone, of: account, under: key)
    }
}
