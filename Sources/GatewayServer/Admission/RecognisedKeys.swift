import GatewayDomain
import Synchronization

/// Keys that were in force when they were last looked up. Safe from any thread.
///
/// Other than the answers of ``PrincipalCache`` this is never the ground for letting a call through, so it may be old.
final class RecognisedKeys: Sendable {
    /// Keys kept at a time; when there are more, all are forgotten.
    static let capacity = 100_000
    /// Look-ups beside calls at a time.
    static let lookUps = 16

    private struct State {
        var keys: Set<ApiKeyHash> = []
        var lookUps = 0
    }

    private let state = Mutex(State())

    func contains(_ key: ApiKeyHash) -> Bool { state.withLock { $0.keys.contains(key) } }

    func insert(_ key: ApiKeyHash) {
        state.withLock { state in
            if state.keys.count >= Self.capacity { state.keys.removeAll(keepingCapacity: true) }
            state.keys.insert(key)
        }
    }

    func forget(_ key: ApiKeyHash) { state.withLock { _ = $0.keys.remove(key) } }

    /// Has a key looked up in a task of its own, unless as many are as may be.
    func lookUpLater(_ key: ApiKeyHash, _ isInForce: @escaping @Sendable () async -> Bool) {
        let isOne = state.withLock { state in
            if state.lookUps >= Self.lookUps { return false }
            state.lookUps += 1
            return true
        }
        guard isOne else { return }
        Task {
            if await isInForce() { insert(key) }
            state.withLock { $0.lookUps -= 1 }
        }
    }
}
