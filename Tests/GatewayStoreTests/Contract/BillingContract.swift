import GatewayDomain
import GatewayStore
import Testing

@Suite("Contract of Billing and CallLog")
struct BillingContract {
    @Test(arguments: ContractEngine.allCases)
    func creditIsGivenOncePerKey(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 0)
        let billing = contract.store.billing
        for _ in 0..<3 {
            let balance = try await billing.credit(account.organisation, Micros(500), Sample.key("a"))
            #expect(balance == Balance(available: Micros(500), held: .zero, currency: .cny))
        }
        await #expect(throws: StoreError.conflict(.idempotencyKeyReused)) {
            try await billing.credit(account.organisation, Micros(501), Sample.key("a"))
        }
        let other = try await contract.account(credit: 0, "wei")
        #expect(
            try await billing.credit(other.organisation, Micros(7), Sample.key("a")).available == Micros(7))
        #expect(
            try await billing.credit(account.organisation, Micros(1), Sample.key("b")).available == Micros(501))
        #expect(try await contract.store.audit.report().isConsistent)
    }

    @Test(arguments: ContractEngine.allCases)
    func parallelCreditsWithOneKeyAreGivenOnce(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    _ = try await contract.store.billing.credit(
                        account.organisation, Micros(500), Sample.key("a"))
                }
            }
            try await group.waitForAll()
        }
        #expect(try await contract.balance(account).available == Micros(500))
    }

    @Test(arguments: ContractEngine.allCases)
    func impossibleAmountsAndUnknownOrganisationsAreRefused(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 1)
        let billing = contract.store.billing
        for amount in [0, -1, Int64.min, Int64.max, LedgerLimits.balance.value] {
            await #expect(throws: StoreError.conflict(.amountOutOfRange), "\(amount)") {
                try await billing.credit(account.organisation, Micros(amount), Sample.key("\(amount)"))
            }
        }
        await #expect(throws: StoreError.notFound(.organisation)) {
            try await billing.credit(.random(), Micros(1), Sample.key("x"))
        }
        await #expect(throws: StoreError.notFound(.organisation)) {
            try await billing.balance(of: .random())
        }
        #expect(try await contract.balance(account).available == Micros(1))
    }

    @Test(arguments: ContractEngine.allCases)
    func theLogIsReadNewestFirstInPagesThatNeitherSkipNorRepeat(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account()
        let other = try await contract.account(credit: 1_000, "wei")
        var expected: [CallLogCursor] = []
        for index in 0..<57 {
            // Five calls of the same millisecond each, so that pages are cut between equal times.
            if index % 5 == 0 { contract.clock.advance(milliseconds: 1) }
            let call = try Sample.refused(account, at: contract.clock.now())
            try await contract.store.calls.refuse(call)
            try await contract.store.calls.refuse(Sample.refused(other, at: contract.clock.now()))
            expected.append(CallLogCursor(time: call.time, request: call.request))
        }
        expected.sort { ($0.time, $0.request) > ($1.time, $1.request) }
        for size in [1, 4, 5, 56, 57, 58] {
            var seen: [CallLogCursor] = []
            var cursor: CallLogCursor?
            repeat {
                let page = try await contract.store.callLog.calls(
                    of: account.organisation, for: .abuseDefence, after: cursor,
                    size: try #require(PageSize(size)))
                #expect(page.records.count <= size)
                seen += page.records.map { CallLogCursor(time: $0.time, request: $0.request) }
                cursor = page.next
            } while cursor != nil
            #expect(seen == expected, "page size \(size)")
        }
    }
}
