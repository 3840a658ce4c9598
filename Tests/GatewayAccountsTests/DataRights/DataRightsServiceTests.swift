import AccountAPI
import CLP
import GatewayAccounts
import GatewayDomain
import GatewayStore
import Testing

struct DataRightsServiceTests {
    private let gateway: TestGateway

    init() throws {
        gateway = try TestGateway()
    }

    private func export(_ customer: Customer) async throws -> [AccountAPI.ExportedRow] {
        let sink = RecordingSink()
        try await gateway.dataRights.exportData(.init(), MessageWriter(sink), customer.context)
        return try sink.decoded(AccountAPI.ExportedRow.self)
    }

    /// P5.a: the export equals the inventory's rows.
    @Test func anExportNamesTablesAndColumnsAsTheInventoryDoes() async throws {
        let customer = try await gateway.customer(credit: 700)
        try await gateway.logCall(customer)
        let rows = try await export(customer)
        let exported = DataInventory.entries.filter { $0.export == .exported }
        for row in rows {
            let expected = exported.filter { $0.column.table.rawValue == row.table }.map(\.column.name)
            #expect(row.fields.map(\.name).sorted() == expected.sorted(), "\(row.table)")
        }
        let counts = Dictionary(grouping: rows, by: \.table).mapValues(\.count)
        #expect(
            counts == [
                "account": 1, "api_key": 1, "organisation": 1, "organisation_balance": 1, "call_log": 1,
                "ledger_transaction": 1, "ledger_entry": 2,
            ])
        let account = try #require(rows.first { $0.table == "account" })
        #expect(account.fields.first { $0.name == "email" }?.value == "li@example.com")
        #expect(account.fields.first { $0.name == "phone" }?.value == "")
    }

    @Test func anExportHoldsNothingOfOthers() async throws {
        let customer = try await gateway.customer("li")
        let other = try await gateway.customer("wei", credit: 900)
        try await gateway.logCall(other)
        let values = try await export(customer).flatMap(\.fields).map(\.value)
        #expect(!values.contains(other.account.organisationId) && !values.contains(other.account.id))
        #expect(!values.contains { $0.contains("wei") || $0 == "900" })
    }

    @Test func anExportOfManyPagesIsWholeAndStopsWhenTheCallerLeaves() async throws {
        let customer = try await gateway.customer()
        for _ in 0..<450 { try await gateway.logCall(customer) }
        let calls = try await export(customer).filter { $0.table == "call_log" }
        #expect(Set(calls).count == 450)
        let leaving = RecordingSink(limit: 100)
        await expect(.cancelled) {
            try await gateway.dataRights.exportData(.init(), MessageWriter(leaving), customer.context)
        }
        #expect(try leaving.decoded(AccountAPI.ExportedRow.self).count == 101)
    }

    @Test func anErasureNeedsTheIdTypedAgain() async throws {
        let customer = try await gateway.customer("li")
        let other = try await gateway.customer("wei")
        for id in ["", "acc_x", other.account.id, AccountID.random().description, customer.account.organisationId] {
            await expect(.invalidArgument, fields: ["account_id"]) {
                _ = try await gateway.dataRights.eraseAccount(.init(accountId: id), customer.context)
            }
        }
        #expect(try await gateway.accounts.getAccount(.init(), customer.context) == customer.account)
        #expect(try await gateway.accounts.getAccount(.init(), other.context) == other.account)
    }

    /// P5.b in small; the store's tests scan the bytes.
    @Test func anErasureSaysWhatIsGoneAndWhatIsKept() async throws {
        let customer = try await gateway.customer(credit: 700)
        try await gateway.logCall(customer)
        let certificate = try await gateway.dataRights.eraseAccount(
            .init(accountId: customer.account.id), customer.context)
        #expect(certificate.accountId == customer.account.id)
        #expect(certificate.erasedAtMs == gateway.clock.now().value)
        let lines = certificate.categories.map { category in
            "\(category.category): \(category.rows) \(category.outcome == .erased ? "erased" : "kept"), "
                + category.legalBasis
        }
        #expect(
            lines == [
                "encryption key of the account: 1 erased, PIPL art. 47", "contact data: 1 erased, PIPL art. 47",
                "account record: 1 erased, PIPL art. 47", "API keys: 1 erased, PIPL art. 47",
                "call log: 1 kept, Cybersecurity Law art. 23(3) [2016: art. 21(3)]",
                "transactions: 1 kept, E-Commerce Law art. 31",
            ])
        // 2026-11-24 and six months, three years.
        #expect(certificate.categories.map(\.retainedUntilMs).suffix(2) == [1_811_116_800_000, 1_890_172_800_000])
        #expect(certificate.categories.prefix(4).allSatisfy { $0.retainedUntilMs == nil })
    }

    @Test func afterAnErasureNothingAnswers() async throws {
        let customer = try await gateway.customer()
        let request = EraseAccountRequest(accountId: customer.account.id)
        _ = try await gateway.dataRights.eraseAccount(request, customer.context)
        await expect(.notFound) { _ = try await gateway.dataRights.eraseAccount(request, customer.context) }
        await expect(.notFound) { _ = try await gateway.accounts.getAccount(.init(), customer.context) }
        await expect(.notFound) { _ = try await gateway.accounts.createApiKey(.init(), customer.context) }
        await expect(.notFound) { _ = try await export(customer) }
        // The address is free for a new account.
        _ = try await gateway.customer()
    }

    @Test func aStoreThatCanNotAnswerIsUnavailableAndNamesNothing() async throws {
        let customer = try await gateway.customer()
        gateway.store.close()
        let error = await expect(.unavailable) {
            _ = try await gateway.accounts.getAccount(.init(), customer.context)
        }
        #expect(error?.message.contains("try again later") == true)
    }
}
