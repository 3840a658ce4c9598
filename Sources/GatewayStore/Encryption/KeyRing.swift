import GatewayDomain

/// Makes, wraps and unwraps the keys that the store itself keeps: one of each account, one of each month of the
/// call log, one of the blind indexes. Unwrapped keys live for one operation; the index key as long as the store.
struct KeyRing: Sendable {
    /// What a `store_key` row is for. The raw values are stored: never renumber.
    enum Purpose: Int64 {
        case blindIndex = 1
        case callLog = 2
    }

    /// Version of an account's key; the only one until keys rotate.
    static let accountKeyVersion: Int64 = 1

    let kek: KeyEncryptionKey

    /// Stores the key of a new account, wrapped.
    func storeAccountKey(
        _ key: CellKey, _ account: AccountID, in transaction: any SQLTransaction
    ) throws(StoreError) {
        let wrapped = try key.wrapped(under: kek.key, at: Self.address(of: account, version: Self.accountKeyVersion))
        _ = try transaction.execute(
            "INSERT INTO account_key (account_id, version, kek_id, wrapped_key) VALUES ($1, $2, $3, $4)",
            [.blob(account.bytes), .integer(Self.accountKeyVersion), .blob(kek.id), .blob(wrapped)])
    }

    /// The key of an account.
    /// - Throws: `notFound(.account)` if it was destroyed, `unavailable(.undecryptable)` under another KEK.
    func accountKey(_ account: AccountID, in transaction: any SQLTransaction) throws(StoreError) -> CellKey {
        let row = try transaction.row(
            "SELECT version, kek_id, wrapped_key FROM account_key WHERE account_id = $1", [.blob(account.bytes)])
        guard let row else { throw .notFound(.account) }
        try checkKEK(row.blob(1))
        let address = try Self.address(of: account, version: row.integer(0))
        return try CellKey.unwrap(row.blob(2), under: kek.key, at: address)
    }

    /// Overwrites the wrapped key of an account, then deletes its row. From the commit on, nothing that was sealed
    /// under it can be opened.
    /// - Returns: how many keys there were.
    func destroyAccountKey(_ account: AccountID, in transaction: any SQLTransaction) throws(StoreError) -> Int {
        let row = try transaction.row(
            "SELECT wrapped_key FROM account_key WHERE account_id = $1", [.blob(account.bytes)])
        guard let row else { return 0 }
        let zeros = try [UInt8](repeating: 0, count: row.blob(0).count)
        _ = try transaction.execute(
            "UPDATE account_key SET wrapped_key = $1 WHERE account_id = $2", [.blob(zeros), .blob(account.bytes)])
        return try transaction.execute("DELETE FROM account_key WHERE account_id = $1", [.blob(account.bytes)])
    }

    /// A key of the store, or nil if there is none yet.
    /// - Parameter period: month number for `callLog`, 0 for `blindIndex`.
    func storeKey(
        _ purpose: Purpose, period: Int64, in transaction: any SQLTransaction
    ) throws(StoreError) -> CellKey? {
        let row = try transaction.row(
            "SELECT kek_id, wrapped_key FROM store_key WHERE purpose = $1 AND period = $2",
            [.integer(purpose.rawValue), .integer(period)])
        guard let row else { return nil }
        try checkKEK(row.blob(0))
        return try CellKey.unwrap(row.blob(1), under: kek.key, at: Self.address(of: purpose, period))
    }

    /// A key of the store; made if there is none yet, so only in a `write`.
    func storeKeyMakingIt(
        _ purpose: Purpose, period: Int64, in transaction: any SQLTransaction
    ) throws(StoreError) -> CellKey {
        if let key = try storeKey(purpose, period: period, in: transaction) { return key }
        let key = CellKey.random()
        let wrapped = try key.wrapped(under: kek.key, at: Self.address(of: purpose, period))
        _ = try transaction.execute(
            "INSERT INTO store_key (purpose, period, kek_id, wrapped_key) VALUES ($1, $2, $3, $4)",
            [.integer(purpose.rawValue), .integer(period), .blob(kek.id), .blob(wrapped)])
        return key
    }

    private func checkKEK(_ id: [UInt8]) throws(StoreError) {
        guard id == kek.id else { throw .unavailable(.undecryptable) }
    }

    private static func address(of account: AccountID, version: Int64) -> CellAddress {
        CellAddress(column: .accountKeyWrapped, row: account.bytes, keyVersion: version)
    }

    private static func address(of purpose: Purpose, _ period: Int64) -> CellAddress {
        CellAddress(column: .storeKeyWrapped, row: [UInt8(purpose.rawValue)], keyVersion: period)
    }
}
