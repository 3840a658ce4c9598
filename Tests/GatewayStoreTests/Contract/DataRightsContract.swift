import GatewayDomain
import GatewayStore
import Testing

@Suite("Contract of DataRights")
struct DataRightsContract {
    private func export(_ contract: ContractStore, _ account: AccountID) async throws -> [ExportedRow] {
        var rows: [ExportedRow] = []
        var cursor: ExportCursor?
        repeat {
            let page = try await contract.store.dataRights.export(account, after: cursor)
            rows += page.rows
            cursor = page.next
        } while cursor != nil
        return rows
    }

    @Test(arguments: ContractEngine.allCases)
    func anExportHasExactlyTheInventorysColumns(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account()
        try await runCalls(3, contract, account)
        let rows = try await export(contract, account.id)
        let exported = DataInventory.entries.filter { $0.export == .exported }.map(\.column)
        for table in InventoryTable.allCases {
            let expected = Set(exported.filter { $0.table == table })
            let found = rows.filter { $0.table == table }
            #expect(found.isEmpty == expected.isEmpty, "\(table)")
            for row in found {
                #expect(Set(row.fields.map(\.column)) == expected && row.fields.count == expected.count, "\(table)")
            }
        }
    }

    @Test(arguments: ContractEngine.allCases)
    func anExportHasTheValues(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let phone = try #require(PhoneNumber("+8613800138000"))
        let contact = try #require(ContactData(email: EmailAddress("li@example.com"), phone: phone))
        let account = try await contract.store.accounts.create(contact, firstKey: Sample.keyHash)
        _ = try await contract.store.billing.credit(account.organisation, Micros(1_000), Sample.key("a"))
        try await runCalls(1, contract, account)
        let rows = try await export(contract, account.id)
        func value(_ column: InventoryColumn) -> String? {
            rows.flatMap(\.fields).first { $0.column == column }?.value.text
        }
        #expect(value(.accountEmail) == "li@example.com")
        #expect(value(.accountPhone) == phone.text)
        #expect(value(.accountID) == account.id.description)
        #expect(value(.apiKeyID) == account.keys[0].id.description)
        #expect(value(.apiKeyRevokedAt) == "")
        #expect(value(.balanceAvailable) == "997")
        #expect(value(.callAddress) == "2001:db8:1f2e:3d4c:5b6a:7988:97a6:b5c4")
        #expect(value(.callModel) == "demo/small")
        #expect(value(.callCost) == "3")
        #expect(value(.callOutcome) == "completed")
        let amounts = rows.flatMap(\.fields).filter { $0.column == .entryAmount }.map(\.value.text)
        #expect(amounts.sorted() == ["-10", "-10", "-1000", "10", "1000", "3", "7"])
    }

    @Test(arguments: ContractEngine.allCases)
    func anExportOfManyPagesHasEachRowOnceAndNobodyElses(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 100_000)
        let other = try await contract.account(credit: 100_000, "wei")
        try await runCalls(451, contract, account)
        try await runCalls(10, contract, other)
        let rows = try await export(contract, account.id)
        let calls = rows.filter { $0.table == .callLog }
        #expect(calls.count == 451)
        #expect(Set(calls).count == 451)
        let transactions = rows.filter { $0.table == .ledgerTransaction }
        #expect(transactions.count == 1 + 2 * 451 && Set(transactions).count == transactions.count)
        let entries = rows.filter { $0.table == .ledgerEntry }
        #expect(entries.count == 2 + 5 * 451 && Set(entries).count == entries.count)
        let organisations = rows.flatMap(\.fields).compactMap { field -> OrganisationID? in
            if case .organisation(let id) = field.value { return id }
            return nil
        }
        #expect(Set(organisations) == [account.organisation])
    }

    @Test(arguments: ContractEngine.allCases)
    func anErasureSaysWhatIsGoneAndWhatIsKeptUntilWhen(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 1_000)
        _ = try await contract.store.accounts.createKey(for: account.id, ApiKeySecret.random().hash)
        try await runCalls(3, contract, account)
        let lastCall = contract.clock.now()
        contract.clock.advance(milliseconds: 86_400_000)
        let certificate = try await contract.store.dataRights.erase(account.id)
        #expect(certificate.account == account.id)
        #expect(certificate.erasedAt == contract.clock.now())
        let byCategory = Dictionary(uniqueKeysWithValues: certificate.categories.map { ($0.category, $0) })
        for (category, rows) in [(DataCategory.accountKey, 1), (.contactData, 1), (.accountRecord, 1), (.apiKeys, 2)] {
            #expect(byCategory[category]?.outcome == .erased && byCategory[category]?.rows == rows, "\(category)")
        }
        let calls = try #require(byCategory[.callLog])
        #expect(calls.rows == 3)
        #expect(calls.outcome == .retained(until: RetentionTerm.months(6).end(from: lastCall)))
        let transactions = try #require(byCategory[.transactions])
        #expect(transactions.rows == 7)
        #expect(transactions.outcome == .retained(until: RetentionTerm.years(3).end(from: lastCall)))
    }

    @Test(arguments: ContractEngine.allCases)
    func anErasedAccountIsNotFoundByAnyPort(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account()
        _ = try await contract.store.dataRights.erase(account.id)
        let store = contract.store
        let gone = StoreError.notFound(.account)
        await #expect(throws: gone) { try await store.dataRights.erase(account.id) }
        await #expect(throws: gone) { try await store.dataRights.export(account.id, after: nil) }
        await #expect(throws: gone) { try await store.accounts.account(account.id) }
        await #expect(throws: gone) { try await store.accounts.createKey(for: account.id, Sample.keyHash) }
        await #expect(throws: gone) {
            try await store.calls.begin(Sample.start(account, at: contract.clock.now()), Sample.hold(1))
        }
        await #expect(throws: gone) { try await store.dataRights.erase(.random()) }
    }

    @Test(arguments: ContractEngine.allCases)
    func theAmountsStayAndARunningCallEndsAsUsual(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 1_000)
        try await runCalls(2, contract, account)
        let hold = try Sample.hold(99)
        let call = try Sample.start(account, at: contract.clock.now())
        try await contract.store.calls.begin(call, hold)
        _ = try await contract.store.dataRights.erase(account.id)
        #expect(try await contract.store.calls.settle(Sample.end(call.request, hold, output: 9)) == .settled)
        #expect(try await contract.balance(account).available == Micros(1_000 - 6 - 9))
        #expect(try await contract.calls(account).count == 3)
        // A call that was refused while its account was erased is still logged.
        try await contract.store.calls.refuse(Sample.refused(account, at: contract.clock.now()))
        #expect(try await contract.calls(account).count == 4)
        #expect(try await contract.store.audit.report().isConsistent)
    }

    private func runCalls(_ count: Int, _ contract: ContractStore, _ account: Account) async throws {
        let hold = try Sample.hold(9)
        for _ in 0..<count {
            let call = try Sample.start(account, at: contract.clock.now())
            try await contract.store.calls.begin(call, hold)
            _ = try await contract.store.calls.settle(Sample.end(call.request, hold, output: 3))
        }
    }
}
