import AccountAPI
import CLP
import InferenceAPI
import Testing

/// The callers' record beside the rows that the gateway shows after it was killed: the two must tell the same story.
struct Reconciliation {
    /// A call without its name. Calls that were cut have no name for their caller, so rows are matched by this.
    private struct Likeness: Hashable {
        let model: String
        let input: UInt64
        let output: UInt64
    }

    private let calls: [CallJournal.Call]
    private let rows: [CallRecord]
    /// Rows of calls whose last event never reached the caller.
    private let others: [CallRecord]
    private let cut: [CallJournal.Call]

    init(_ calls: [CallJournal.Call], _ rows: [CallRecord]) {
        self.calls = calls
        self.rows = rows
        let confirmed = Set(calls.compactMap(\.charge?.requestId))
        others = rows.filter { !confirmed.contains($0.requestId) }
        cut = calls.filter { $0.charge == nil }
    }

    var completed: Int { calls.count - cut.count }
    var interrupted: Int { others.count { $0.outcome == .interrupted } }
    /// Settled just before the end; the caller never heard of it.
    var unheard: Int { others.count { $0.outcome == .completed } }
    /// Sent, and never begun by the gateway.
    var unbegun: Int { cut.count - others.count }

    /// Checks all that can be checked.
    func check(credit: Int64, _ balance: Balance) throws {
        #expect(Set(rows.map(\.requestId)).count == rows.count, "a call is logged once")
        try checkCompleted()
        checkOthers()
        checkCounts()
        #expect(balance.heldMicros == 0, "money is still held")
        #expect(balance.availableMicros == credit - rows.reduce(0) { $0 + $1.amountMicros })
    }

    private func checkCompleted() throws {
        let byID = Dictionary(rows.map { ($0.requestId, $0) }) { first, _ in first }
        for call in calls {
            #expect(!call.failedEarly, "failed before the kill: \(call.failure.map { "\($0)" } ?? "")")
            guard let charge = call.charge else {
                #expect(call.failure?.code == .unavailable, "what a caller sees of a killed gateway")
                continue
            }
            let row = try #require(byID[charge.requestId], "a call that was paid for is not in the log")
            #expect(charge.usage == call.usage)
            #expect(charge.amountMicros == cost(call.usage))
            #expect(row.outcome == .completed)
            #expect(row.model == call.model)
            #expect(usage(row) == call.usage)
            #expect(row.amountMicros == charge.amountMicros)
            #expect(row.currency == charge.currency)
        }
    }

    /// Each of the other rows is either of a call that was cut, at no cost, or of one that had come to its end when the
    /// gateway was killed, at the price of just that call.
    private func checkOthers() {
        var unmatched: [Likeness: Int] = [:]
        for call in cut { unmatched[likeness(call), default: 0] += 1 }
        for row in others {
            switch row.outcome {
            case .interrupted:
                #expect(row.amountMicros == 0)
                #expect(usage(row) == Usage())
            case .completed:
                let likeness = Likeness(model: row.model, input: row.inputTokens, output: row.outputTokens)
                #expect(unmatched[likeness, default: 0] > 0, "nobody made this call")
                unmatched[likeness, default: 0] -= 1
                #expect(row.amountMicros == cost(usage(row)))
            default:
                Issue.record("a call ended as \(row.outcome)")
            }
        }
    }

    /// No row without a caller, and no caller who has received text without a row.
    private func checkCounts() {
        for model in Set(calls.map(\.model)).union(rows.map(\.model)) {
            let logged = others.count { $0.model == model }
            #expect(logged <= cut.count { $0.model == model }, "more calls of \(model) are logged than were made")
            #expect(logged >= cut.count { $0.model == model && $0.deltas > 0 }, "a call of \(model) is not logged")
        }
    }

    private func likeness(_ call: CallJournal.Call) -> Likeness {
        Likeness(model: call.model, input: call.usage.inputTokens, output: call.usage.outputTokens)
    }

    private func usage(_ row: CallRecord) -> Usage {
        Usage(
            inputTokens: row.inputTokens, outputTokens: row.outputTokens, cachedInputTokens: row.cachedInputTokens,
            estimated: row.estimated)
    }

    /// At the price of the development upstream: 0.8 and 2 millionths a token, each line rounded half up.
    private func cost(_ usage: Usage) -> Int64 {
        Int64((usage.inputTokens * 8 + 5) / 10 + usage.outputTokens * 2)
    }
}
