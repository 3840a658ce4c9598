package import AccountAPI
package import CLP
package import GatewayDomain

/// `clpai.datarights.v1.DataRights` over the domain's ports.
package struct DataRightsService: DataRightsHandlers {
    private let dataRights: any GatewayDomain.DataRights

    package init(dataRights: any GatewayDomain.DataRights) {
        self.dataRights = dataRights
    }

    /// P5.a: all that is held of the caller's account, a stored row a message. Pages are read as the caller takes
    /// them, so an export of any size needs the memory of one page.
    package func exportData(
        _ request: ExportDataRequest, _ replies: MessageWriter<AccountAPI.ExportedRow>, _ context: CallContext
    ) async throws {
        let caller = try context.accountCaller
        var cursor: ExportCursor?
        repeat {
            let position = cursor
            let page = try await asking(context.logger) { () throws(StoreError) in
                try await dataRights.export(caller.account, after: position)
            }
            for row in page.rows {
                try await replies.write(AccountAPI.ExportedRow(row))
            }
            cursor = page.next
        } while cursor != nil
    }

    /// P5.b: closes the caller's account. The id is typed again, so that nobody erases by accident; another
    /// account's id is a mistake here, whether that account exists or not.
    package func eraseAccount(
        _ request: EraseAccountRequest, _ context: CallContext
    ) async throws -> AccountAPI.ErasureCertificate {
        let caller = try context.accountCaller
        guard AccountID(request.accountId) == caller.account else {
            throw try FieldViolations.error(
                "account_id", "must be the id of your account, typed again: `GetAccount` shows it")
        }
        let certificate = try await asking(context.logger) { () throws(StoreError) in
            try await dataRights.erase(caller.account)
        }
        return AccountAPI.ErasureCertificate(certificate)
    }
}

extension AccountAPI.ExportedRow {
    init(_ row: GatewayDomain.ExportedRow) {
        self.init(
            table: row.table.rawValue,
            fields: row.fields.map { AccountAPI.ExportedField(name: $0.column.name, value: $0.value.text) })
    }
}

extension AccountAPI.ErasureCertificate {
    init(_ certificate: GatewayDomain.ErasureCertificate) {
        self.init(
            accountId: certificate.account.description, erasedAtMs: certificate.erasedAt.value,
            categories: certificate.categories.map(AccountAPI.ErasedCategory.init))
    }
}

extension AccountAPI.ErasedCategory {
    init(_ category: GatewayDomain.ErasedCategory) {
        let outcome: AccountAPI.ErasureOutcome
        var until: Int64?
        switch category.outcome {
        case .erased:
            outcome = .erased
        case .retained(let end):
            outcome = .retained
            until = end?.value
        }
        self.init(
            category: category.category.name, outcome: outcome, rows: UInt64(category.rows),
            legalBasis: category.basis.citation, retainedUntilMs: until)
    }
}
