import GatewayDomain

/// `DataRights` over SQL.
struct DataRightsRepository: DataRights {
    let database: any Database
    let contacts: ContactCipher
    let addresses: AddressCipher
    let revocations: RevocationCounter
    let clock: any GatewayClock

    func export(_ account: AccountID, after cursor: ExportCursor?) async throws(StoreError) -> ExportPage {
        try await database.read { transaction throws(StoreError) in
            var exporter = try AccountExporter(account, contacts, addresses.opener(in: transaction), transaction)
            return try exporter.page(after: cursor)
        }
    }

    func erase(_ account: AccountID) async throws(StoreError) -> ErasureCertificate {
        let now = clock.now()
        let (certificate, values): (ErasureCertificate, [[UInt8]])
        do {
            // Also when it throws: the change may be stored although its outcome is not known.
            defer { revocations.advance() }
            (certificate, values) = try await database.write { transaction throws(StoreError) in
                let eraser = AccountEraser(account: account, keys: contacts.keys, transaction: transaction)
                let values = try eraser.values()
                return (try eraser.erase(at: now), values)
            }
        }
        // The overwritten bytes still stand in the engine's log. If they can't be purged now, the next start does it.
        do {
            try await database.purgeDeletedBytes(values)
        } catch {
            throw .unavailable(.erasedNotPurged)
        }
        return certificate
    }
}
