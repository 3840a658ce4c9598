import GatewayDomain

/// The caller's address as the call log has it: sealed under the log key of the call's month, never under the
/// account's key. So an erasure does not destroy what law orders to keep, and destroying a month's key ends that
/// month of the log.
struct AddressCipher: Sendable {
    let keys: KeyRing

    /// Seals an address; makes the month's key if it is the month's first call.
    func seal(
        _ address: ClientAddress, _ request: RequestID, at time: UnixMillis, in transaction: any SQLTransaction
    ) throws(StoreError) -> SQLValue {
        let month = Self.month(of: time)
        let key = try keys.storeKeyMakingIt(.callLog, period: month, in: transaction)
        return .blob(try key.seal(address.bytes, at: Self.cell(request, month)))
    }

    /// Opens the addresses of many rows; each month's key is unwrapped once.
    func opener(in transaction: any SQLTransaction) -> Opener {
        Opener(keys: keys, transaction: transaction)
    }

    struct Opener {
        fileprivate let keys: KeyRing
        fileprivate let transaction: any SQLTransaction
        private var opened: [Int64: CellKey] = [:]

        fileprivate init(keys: KeyRing, transaction: any SQLTransaction) {
            self.keys = keys
            self.transaction = transaction
        }

        mutating func open(
            _ sealed: [UInt8], _ request: RequestID, at time: UnixMillis
        ) throws(StoreError) -> ClientAddress {
            let month = AddressCipher.month(of: time)
            if opened[month] == nil {
                opened[month] = try keys.storeKey(.callLog, period: month, in: transaction)
            }
            guard let key = opened[month] else { throw .unavailable(.undecryptable) }
            let bytes = try key.open(sealed, at: AddressCipher.cell(request, month))
            guard let address = ClientAddress(bytes: bytes) else { throw .unavailable(.corrupt) }
            return address
        }
    }

    private static func month(of time: UnixMillis) -> Int64 {
        Int64(CivilDate(containing: time).monthNumber)
    }

    private static func cell(_ request: RequestID, _ month: Int64) -> CellAddress {
        CellAddress(column: .callAddress, row: request.bytes, keyVersion: month)
    }
}
