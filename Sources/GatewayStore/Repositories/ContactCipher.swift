import GatewayDomain

/// Contact data as the `account` table has them: sealed under the account's key, with their blind indexes.
struct ContactCipher: Sendable {
    let keys: KeyRing
    let index: BlindIndex

    /// The four columns of an account's contact data: email, phone, email_index, phone_index.
    func columns(
        of contact: ContactData, for account: AccountID, under key: CellKey
    ) throws(StoreError) -> [SQLValue] {
        [
            try seal(contact.email?.text, .accountEmail, account, key),
            try seal(contact.phone?.text, .accountPhone, account, key),
            contact.email.map { .blob(index.digest(of: $0)) } ?? .null,
            contact.phone.map { .blob(index.digest(of: $0)) } ?? .null,
        ]
    }

    /// Opens the columns `email` and `phone`.
    func open(
        email: [UInt8]?, phone: [UInt8]?, of account: AccountID, under key: CellKey
    ) throws(StoreError) -> ContactData {
        let email = try open(email, .accountEmail, account, key).flatMap { EmailAddress($0) }
        let phone = try open(phone, .accountPhone, account, key).flatMap { PhoneNumber($0) }
        guard let contact = ContactData(email: email, phone: phone) else { throw .unavailable(.corrupt) }
        return contact
    }

    /// - Throws: `conflict` if an account other than `account` has one of the addresses.
    func checkUnused(
        _ contact: ContactData, except account: AccountID?, in transaction: any SQLTransaction
    ) throws(StoreError) {
        if let email = contact.email {
            let row = try transaction.row(
                "SELECT id FROM account WHERE email_index = $1", [.blob(index.digest(of: email))])
            if let row, try row.identifier(0) != account { throw .conflict(.emailTaken) }
        }
        if let phone = contact.phone {
            let row = try transaction.row(
                "SELECT id FROM account WHERE phone_index = $1", [.blob(index.digest(of: phone))])
            if let row, try row.identifier(0) != account { throw .conflict(.phoneTaken) }
        }
    }

    private func seal(
        _ text: String?, _ column: InventoryColumn, _ account: AccountID, _ key: CellKey
    ) throws(StoreError) -> SQLValue {
        guard let text else { return .null }
        return .blob(try key.seal(Array(text.utf8), at: Self.address(column, account)))
    }

    private func open(
        _ sealed: [UInt8]?, _ column: InventoryColumn, _ account: AccountID, _ key: CellKey
    ) throws(StoreError) -> String? {
        guard let sealed else { return nil }
        return String(decoding: try key.open(sealed, at: Self.address(column, account)), as: UTF8.self)
    }

    private static func address(_ column: InventoryColumn, _ account: AccountID) -> CellAddress {
        CellAddress(column: column, row: account.bytes, keyVersion: KeyRing.accountKeyVersion)
    }
}
