import GatewayDomain
import GatewayStore
import Synchronization
import Testing

/// What was acknowledged is there after a crash at any moment, and nothing is there by half.
struct CrashTests {
    /// What the caller was told, kept outside the store.
    private final class Record: Sendable {
        private struct State {
            var begun: Set<RequestID> = []
            var settled: [RequestID: Micros] = [:]
        }

        private let state = Mutex(State())

        var begun: Set<RequestID> { state.withLock { $0.begun } }
        var settled: [RequestID: Micros] { state.withLock { $0.settled } }

        func begin(_ request: RequestID) {
            state.withLock { _ = $0.begun.insert(request) }
        }

        func settle(_ request: RequestID, _ cost: Micros) {
            state.withLock { $0.settled[request] = cost }
        }
    }

    @Test func acknowledgedCallsSurviveACrashAtAnyMoment() async throws {
        let store = try TestStore()
        let account = try await store.store.accounts.create(Sample.contact(), firstKey: Sample.keyHash)
        _ = try await store.store.billing.credit(account.organisation, Micros(1_000_000), Sample.key("a"))
        let record = Record()
        let hold = try Sample.hold(9)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<16 {
                group.addTask {
                    for round in 0..<60 {
                        let call = try Sample.start(account, at: store.clock.now())
                        try await store.store.calls.begin(call, hold)
                        record.begin(call.request)
                        let output = UInt64((worker + round) % 11)
                        let end = Sample.end(call.request, hold, output: output)
                        _ = try await store.store.calls.settle(end)
                        record.settle(call.request, end.charge.amount)
                    }
                }
            }
            for _ in 0..<10 {
                // What was acknowledged before the copy began must be in it.
                let begun = record.begun
                let settled = record.settled
                let crashed = try await store.copyAsAfterCrash()
                _ = try await crashed.store.calls.recoverInterrupted()
                try await check(crashed, account, begun: begun, settled: settled)
            }
            try await group.waitForAll()
        }
        try await check(store, account, begun: record.begun, settled: record.settled)
        #expect(try await store.store.audit.report().running == 0)
    }

    private func check(
        _ store: TestStore, _ account: Account, begun: Set<RequestID>, settled: [RequestID: Micros]
    ) async throws {
        var records: [RequestID: CallRecord] = [:]
        var cursor: CallLogCursor?
        repeat {
            let page = try await store.store.callLog.calls(
                of: account.organisation, for: .billing, after: cursor, size: try #require(PageSize(1_000)))
            for record in page.records {
                #expect(records.updateValue(record, forKey: record.request) == nil, "a call is logged twice")
            }
            cursor = page.next
        } while cursor != nil
        for request in begun where settled[request] == nil {
            #expect(records[request] != nil, "a call is unlogged")
        }
        for (request, cost) in settled {
            #expect(records[request]?.outcome == .completed && records[request]?.cost == cost)
        }
        let report = try await store.store.audit.report()
        #expect(report.isConsistent && report.running == 0 || report.isConsistent && settled.count < begun.count)
    }
}
