import CLP
import Foundation
import InferenceAPI

/// Streams that run side by side, one call after the other on each, until the gateway is killed at the point.
struct StreamLoad: Sendable {
    /// How many run at once.
    static let width = 16

    let point: KillPoint
    let journal: CallJournal
    let tenant: Tenant
    /// Stands in every prompt.
    let canary: Canary

    /// Returns when each stream has met the end of the gateway.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { streams in
            for stream in 0..<Self.width { streams.addTask { try await play(stream) } }
            try await streams.waitForAll()
        }
    }

    private func play(_ stream: Int) async throws {
        var random = point.random(forStream: stream)
        while try await call(&random) {}
    }

    /// One call. Returns whether the stream goes on.
    private func call(_ random: inout SeededRandom) async throws -> Bool {
        let isSlow = Int.random(in: 0..<5, using: &random) == 0
        let words = Int.random(in: 1...8, using: &random)
        let limit = Int.random(in: 1...(isSlow ? 3 : 10), using: &random)
        let request = ChatRequest(
            model: isSlow ? "development/slow" : "development/echo",
            messages: [ChatMessage(role: .user, content: prompt(words))], maxOutputTokens: UInt32(limit))
        let usage = Usage(inputTokens: UInt64(words), outputTokens: UInt64(isSlow ? limit : min(words, limit)))
        let (index, isThePoint) = journal.started(CallJournal.Call(model: request.model, usage: usage))
        // Not before the call is on its way: killed after it, or while it is begun.
        async let killing: Void = isThePoint ? kill() : ()
        let goesOn: Bool
        do {
            try await read(request, index)
            goesOn = true
        } catch let error as RPCError {
            journal.failed(index, error)
            goesOn = false
        }
        try await killing
        return goesOn
    }

    private func read(_ request: ChatRequest, _ index: Int) async throws {
        let events = try await InferenceClient(tenant.client).chatStream(request, options: tenant.options)
        while let event = try await events.next()?.event {
            switch event {
            case .textDelta:
                if journal.delta(index) { try await kill() }
            case .completed(let completed):
                guard let charge = completed.charge else { throw RPCError(code: .unknown, message: "no charge") }
                if journal.completed(index, charge) { try await kill() }
                return
            }
        }
        throw RPCError(code: .unknown, message: "the stream ended well, without its last event")
    }

    private func kill() async throws {
        try await Task.sleep(for: point.delay)
        journal.killed()
        tenant.gateway.program.signal(SIGKILL)
    }

    private func prompt(_ words: Int) -> String {
        ([canary.text] + (1..<words).map { "word\($0)" }).joined(separator: " ")
    }
}
