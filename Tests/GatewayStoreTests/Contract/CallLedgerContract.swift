import GatewayDomain
import GatewayStore
import Testing

@Suite("Contract of CallLedger")
struct CallLedgerContract {
    @Test(arguments: ContractEngine.allCases)
    func aHoldIsSetAsideAndSettled(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 1_000)
        let hold = try Sample.hold(99)
        let call = try Sample.start(account, at: contract.clock.now())
        try await contract.store.calls.begin(call, hold)
        #expect(try await contract.balance(account) == balance(900, held: 100))
        #expect(try await contract.calls(account).isEmpty)
        #expect(try await contract.store.calls.settle(Sample.end(call.request, hold, output: 30)) == .settled)
        #expect(try await contract.balance(account) == balance(970, held: 0))
        let record = try #require(await contract.calls(account).first)
        #expect(
            record
                == CallRecord(
                    request: call.request, time: call.time, address: call.address, model: call.model,
                    usage: Sample.usage(output: 30), outcome: .completed, latency: LatencyMillis(clamping: 42),
                    cost: Micros(30), currency: .cny))
        #expect(try await contract.store.audit.report().isConsistent)
    }

    @Test(arguments: ContractEngine.allCases)
    func settlingIsIdempotentByRequest(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 1_000)
        let hold = try Sample.hold(99)
        let call = try Sample.start(account, at: contract.clock.now())
        try await contract.store.calls.begin(call, hold)
        _ = try await contract.store.calls.settle(Sample.end(call.request, hold, output: 30))
        let again = try await contract.store.calls.settle(
            Sample.end(call.request, hold, output: 70, .cancelled))
        #expect(again == .alreadyEnded(outcome: .completed, cost: Micros(30)))
        #expect(try await contract.balance(account) == balance(970, held: 0))
        #expect(try await contract.calls(account).map(\.cost) == [Micros(30)])
        await #expect(throws: StoreError.notFound(.call)) {
            try await contract.store.calls.settle(Sample.end(.random(), hold, output: 1))
        }
    }

    @Test(arguments: ContractEngine.allCases)
    func parallelSettlementsChargeOnce(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 1_000)
        let hold = try Sample.hold(99)
        let call = try Sample.start(account, at: contract.clock.now())
        try await contract.store.calls.begin(call, hold)
        let settled = try await withThrowingTaskGroup(of: Settlement.self) { group in
            for output in 1...40 {
                group.addTask {
                    try await contract.store.calls.settle(
                        Sample.end(call.request, hold, output: UInt64(output)))
                }
            }
            return try await group.reduce(0) { $0 + ($1 == .settled ? 1 : 0) }
        }
        #expect(settled == 1)
        let record = try #require(await contract.calls(account).first)
        #expect(try await contract.balance(account) == balance(1_000 - record.cost.value, held: 0))
        #expect(try await contract.store.audit.report().isConsistent)
    }

    @Test(arguments: ContractEngine.allCases)
    func aCallWithoutCreditDoesNotBegin(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 99)
        let hold = try Sample.hold(99)
        let call = try Sample.start(account, at: contract.clock.now())
        await #expect(throws: StoreError.insufficientCredit(available: Micros(99), needed: Micros(100))) {
            try await contract.store.calls.begin(call, hold)
        }
        #expect(try await contract.balance(account) == balance(99, held: 0))
        // Nothing of it was stored, so its refusal can be logged under the same id.
        try await contract.store.calls.refuse(Sample.refused(account, at: call.time, call.request))
        let record = try #require(await contract.calls(account).first)
        #expect(record.outcome == .refused && record.cost == .zero && record.model == nil)
    }

    @Test(arguments: ContractEngine.allCases)
    func refusalsAreLoggedOnceAndCostNothing(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 0)
        let refused = try Sample.refused(account, at: contract.clock.now())
        try await contract.store.calls.refuse(refused)
        try await contract.store.calls.refuse(refused)
        #expect(try await contract.calls(account).count == 1)
        let stranger = RefusedCall(
            request: .random(), account: account.id, organisation: .random(), time: refused.time,
            address: refused.address, model: nil, latency: refused.latency)
        await #expect(throws: StoreError.notFound(.organisation)) {
            try await contract.store.calls.refuse(stranger)
        }
    }

    @Test(arguments: ContractEngine.allCases)
    func refusesForeignDuplicateAndForeignCurrencyCalls(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account()
        let other = try await contract.account(credit: 1_000, "wei")
        let hold = try Sample.hold(9)
        let now = contract.clock.now()
        let foreign = try CallStart(
            request: .random(), account: account.id, organisation: other.organisation, time: now,
            address: Sample.address(), model: Sample.model())
        await #expect(throws: StoreError.notFound(.account)) {
            try await contract.store.calls.begin(foreign, hold)
        }
        let dollars = try Sample.hold(9, try #require(Currency("USD")))
        await #expect(throws: StoreError.conflict(.currencyMismatch)) {
            try await contract.store.calls.begin(Sample.start(account, at: now), dollars)
        }
        let call = try Sample.start(account, at: now)
        try await contract.store.calls.begin(call, hold)
        await #expect(throws: StoreError.conflict(.duplicateRequest)) {
            try await contract.store.calls.begin(call, hold)
        }
        #expect(try await contract.balance(account) == balance(990, held: 10))
        #expect(try await contract.balance(other) == balance(1_000, held: 0))
    }

    @Test(arguments: ContractEngine.allCases)
    func aChargeAboveTheStoredHoldIsRefused(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account()
        let call = try Sample.start(account, at: contract.clock.now())
        try await contract.store.calls.begin(call, Sample.hold(9))
        let larger = try Sample.hold(500)
        await #expect(throws: StoreError.conflict(.chargeExceedsHold)) {
            try await contract.store.calls.settle(Sample.end(call.request, larger, output: 11))
        }
        #expect(try await contract.balance(account) == balance(990, held: 10))
    }

    @Test(arguments: ContractEngine.allCases)
    func freeCallsAreLoggedAndMoveNothing(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 0)
        let free = try Price(
            inputPerMillion: .zero, outputPerMillion: .zero, cachedInputPerMillion: .zero, currency: .cny
        ).hold(forInput: .max, output: .max)
        let call = try Sample.start(account, at: contract.clock.now())
        try await contract.store.calls.begin(call, free)
        #expect(try await contract.store.calls.settle(Sample.end(call.request, free, output: 5)) == .settled)
        #expect(try await contract.calls(account).map(\.usage.output.value) == [5])
        #expect(try await contract.balance(account) == balance(0, held: 0))
        #expect(try await contract.store.audit.report().isConsistent)
    }

    @Test(arguments: ContractEngine.allCases)
    func recoveryVoidsWhatWasRunning(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let account = try await contract.account(credit: 10_000)
        let hold = try Sample.hold(4)
        let ended = try Sample.start(account, at: contract.clock.now())
        try await contract.store.calls.begin(ended, hold)
        _ = try await contract.store.calls.settle(Sample.end(ended.request, hold, output: 4))
        for _ in 0..<1_203 {
            try await contract.store.calls.begin(Sample.start(account, at: contract.clock.now()), hold)
        }
        contract.clock.advance(milliseconds: 700)
        #expect(try await contract.store.calls.recoverInterrupted() == 1_203)
        #expect(try await contract.store.calls.recoverInterrupted() == 0)
        #expect(try await contract.balance(account) == balance(9_996, held: 0))
        let records = try await contract.calls(account)
        #expect(records.filter { $0.request != ended.request }.allSatisfy { $0.outcome == .interrupted })
        #expect(records.filter { $0.request != ended.request }.allSatisfy { $0.latency.value == 700 })
        #expect(try await contract.store.audit.report().isConsistent)
    }

    private func balance(_ available: Int64, held: Int64) -> Balance {
        Balance(available: Micros(available), held: Micros(held), currency: .cny)
    }
}
