import GatewayDomain
import Synchronization

/// Answers of the credential store, for a minute and for one generation of revocations. Safe from any thread.
final class PrincipalCache: Sendable {
    /// How long an answer is believed, nanoseconds.
    static let lifetime: UInt64 = 60_000_000_000
    /// Answers kept at a time; when there are more, all are forgotten, which costs one look-up each.
    static let capacity = 10_000

    private struct Answer {
        let principal: Principal
        let since: UInt64
    }

    private struct State {
        var generation = RevocationGeneration(0)
        var answers: [ApiKeyHash: Answer] = [:]
    }

    private let state = Mutex(State())

    /// The principal that is remembered for a key, unless the answer is too old.
    func principal(for hash: ApiKeyHash, at now: UInt64, _ generation: RevocationGeneration) -> Principal? {
        state.withLock { state in
            guard state.generation == generation, let answer = state.answers[hash], now - answer.since < Self.lifetime
            else { return nil }
            return answer.principal
        }
    }

    /// Remembers an answer that was asked for when `generation` was read.
    func remember(_ principal: Principal, for hash: ApiKeyHash, at now: UInt64, _ generation: RevocationGeneration) {
        state.withLock { state in
            if state.generation != generation || state.answers.count >= Self.capacity {
                state.generation = generation
                state.answers.removeAll(keepingCapacity: true)
            }
            state.answers[hash] = Answer(principal: principal, since: now)
        }
    }
}
