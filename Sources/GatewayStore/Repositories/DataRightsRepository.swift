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
        let certificate: ErasureCertificate
        do {
            // Also when it throws: the change may be stored although its outcome is not known.
            defer { revocations.advance() }
            certificate = try await database.write { transaction throws(StoreError) in
                try AccountEraser(account: account, keys: contacts.keys, transaction: transaction).erase(at: now)
            }
        }
        // The overwritten bytes still stand in the engine's log. If they can't be purged now, the next start does it.
        do {
            try await database.purgeDeletedBytes()
        } catch {
            throw .unavailable(.erasedNotPurged)
        }
        return certificate
    }
}
