import GatewayDomain
import GatewayStore
import Testing

/// A second, independent account of the money: plain sums, no ledger. It predicts what every operation does.
private struct LedgerModel {
    struct Call {
        let organisation: OrganisationID
        let hold: Int64
        var outcome: CallOutcome?
        var cost: Int64 = 0
    }

    var credit: [OrganisationID: Int64] = [:]
    var calls: [RequestID: Call] = [:]

    func held(_ organisation: OrganisationID) -> Int64 {
        calls.values.filter { $0.organisation == organisation && $0.outcome == nil }.reduce(0) { $0 + $1.hold }
    }

    func available(_ organisation: OrganisationID) -> Int64 {
        let spent = calls.values.filter { $0.organisation == organisation }.reduce(0) { $0 + $1.cost }
        return (credit[organisation] ?? 0) - spent - held(organisation)
    }

    var running: [RequestID] {
        calls.filter { $0.value.outcome == nil }.map(\.key).sorted()
    }
}

/// Runs random operations against a store and the model, and compares them after each.
private struct LedgerRun {
    let seed: UInt64
    var store: TestStore
    var random: SeededGenerator
    var model = LedgerModel()
    var accounts: [Account] = []
    var holds: [RequestID: Hold] = [:]
    var credits = 0

    init(seed: UInt64) async throws {
        self.seed = seed
        store = try TestStore()
        random = SeededGenerator(seed: seed)
        for index in 0..<3 {
            accounts.append(
                try await store.store.accounts.create(Sample.contact("p\(index)"), firstKey: ApiKeySecret.random().hash)
            )
        }
    }

    mutating func step(_ number: Int) async throws {
        store.clock.advance(milliseconds: .random(in: 0...90_000_000, using: &random))
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<12: try await credit()
        case 12..<55: try await begin()
        case 55..<93: try await settle()
        case 93..<97: try await refuse()
        default: try await restart()
        }
        for account in accounts {
            let balance = try await store.store.billing.balance(of: account.organisation)
            #expect(balance.available.value == model.available(account.organisation), "seed \(seed), step \(number)")
            #expect(balance.held.value == model.held(account.organisation), "seed \(seed), step \(number)")
            #expect(balance.available.value >= 0, "seed \(seed), step \(number)")
        }
        if number.isMultiple(of: 10) {
            #expect(try await store.store.audit.report().isConsistent, "seed \(seed), step \(number)")
        }
    }

    private mutating func credit() async throws {
        let account = try #require(accounts.randomElement(using: &random))
        let amount = Int64.random(in: 1...2_000, using: &random)
        credits += 1
        let times = Int.random(in: 1...2, using: &random)
        for _ in 0..<times {
            _ = try await store.store.billing.credit(
                account.organisation, Micros(amount), Sample.key("k\(credits)"))
        }
        model.credit[account.organisation, default: 0] += amount
    }

    private mutating func begin() async throws {
        let account = try #require(accounts.randomElement(using: &random))
        let hold = try Sample.hold(.random(in: 0...400, using: &random))
        let call = try Sample.start(account, at: store.clock.now(), .random(using: &random))
        let isCovered = model.available(account.organisation) >= hold.amount.value
        do {
            try await store.store.calls.begin(call, hold)
            #expect(isCovered, "seed \(seed)")
            model.calls[call.request] = .init(organisation: account.organisation, hold: hold.amount.value)
            holds[call.request] = hold
        } catch StoreError.insufficientCredit(let available, let needed) {
            #expect(!isCovered && available.value == model.available(account.organisation), "seed \(seed)")
            #expect(needed == hold.amount)
        }
    }

    private mutating func settle() async throws {
        guard let request = model.calls.keys.sorted().randomElement(using: &random), let hold = holds[request] else {
            return
        }
        let outcome: CallOutcome = Bool.random(using: &random) ? .completed : .cancelled
        let end = Sample.end(request, hold, output: .random(in: 0...600, using: &random), outcome)
        let settlement = try await store.store.calls.settle(end)
        if let ended = model.calls[request]?.outcome {
            let cost = Micros(model.calls[request]?.cost ?? -1)
            #expect(settlement == .alreadyEnded(outcome: ended, cost: cost), "seed \(seed)")
        } else {
            #expect(settlement == .settled, "seed \(seed)")
            model.calls[request]?.outcome = outcome
            model.calls[request]?.cost = min(end.charge.usage.output.value.signed, hold.amount.value)
        }
    }

    private mutating func refuse() async throws {
        let account = try #require(accounts.randomElement(using: &random))
        try await store.store.calls.refuse(Sample.refused(account, at: store.clock.now()))
    }

    private mutating func restart() async throws {
        store = try await Bool.random(using: &random) ? store.reopened() : store.copyAsAfterCrash()
        let interrupted = try await store.store.calls.recoverInterrupted()
        #expect(interrupted == model.running.count, "seed \(seed)")
        for request in model.running {
            model.calls[request]?.outcome = .interrupted
        }
    }
}

extension UInt64 {
    fileprivate var signed: Int64 { Int64(self) }
}

struct LedgerModelTests {
    /// P3.b in small: the ledger equals calls times prices, whatever happens in between.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func theStoreAgreesWithTheModelAfterEveryStep(seed: UInt64) async throws {
        var run = try await LedgerRun(seed: seed)
        for number in 1...250 {
            try await run.step(number)
        }
        #expect(try await run.store.store.audit.report().isConsistent, "seed \(seed)")
    }

    @Test func tenThousandParallelCallsNeverSpendMoreThanThereIs() async throws {
        let store = try TestStore()
        let account = try await store.store.accounts.create(Sample.contact(), firstKey: Sample.keyHash)
        _ = try await store.store.billing.credit(account.organisation, Micros(100_000), Sample.key("a"))
        // 100 each against 100,000: a tenth of them fits.
        let hold = try Sample.hold(99)
        let now = store.clock.now()
        let begun = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<10_000 {
                group.addTask {
                    do {
                        try await store.store.calls.begin(Sample.start(account, at: now), hold)
                        return 1
                    } catch {
                        return 0
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(begun == 1_000)
        let balance = try await store.store.billing.balance(of: account.organisation)
        #expect(balance == Balance(available: .zero, held: Micros(100_000), currency: .cny))
        #expect(try await store.store.calls.recoverInterrupted() == 1_000)
        #expect(try await store.store.audit.report().isConsistent)
    }
}
