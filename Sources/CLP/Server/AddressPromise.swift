import Synchronization

/// Where a server listens, for those who ask before it does.
final class AddressPromise: Sendable {
    private struct State {
        var result: Result<ListeningAddress, any Error>?
        var waiters: [CheckedContinuation<ListeningAddress, any Error>] = []
    }

    private let state = Mutex(State())

    /// The first result stands.
    func fulfil(_ result: Result<ListeningAddress, any Error>) {
        let waiters = state.withLock { state in
            if state.result == nil { state.result = result }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(with: result) }
    }

    func get() async throws -> ListeningAddress {
        try await withCheckedThrowingContinuation { waiter in
            let result = state.withLock { state in
                if state.result == nil { state.waiters.append(waiter) }
                return state.result
            }
            if let result { waiter.resume(with: result) }
        }
    }
}
