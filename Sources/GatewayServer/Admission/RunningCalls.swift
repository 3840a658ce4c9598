package import CLP
import Synchronization

/// Counts the calls whose handlers run, whether or not their callers are still there, so that the store outlives the
/// last of them: the server waits for connections alone, and a call whose caller has left settles after its connection
/// is gone. Safe to use from any thread.
package final class RunningCalls: ServerInterceptor {
    private struct State {
        var count = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    package nonisolated(nonsending) func intercept(
        _ context: CallContext, _ next: nonisolated(nonsending) (CallContext) async throws -> Void
    ) async throws {
        state.withLock { $0.count += 1 }
        defer { ended() }
        try await next(context)
    }

    /// Waits until no handler runs, and no longer than `limit`. Not cut short by the cancellation of its task.
    ///
    /// - Returns: how many still run.
    package func waitUntilNone(limit: Duration) async -> Int {
        // Ends the wait of a handler that does not end.
        let alarm = Task {
            do { try await Task.sleep(for: limit) } catch { return }
            wake()
        }
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.count > 0 { state.waiters.append(continuation) }
                return state.count == 0
            }
            if isOver { continuation.resume() }
        }
        alarm.cancel()
        return state.withLock(\.count)
    }

    private func ended() {
        let isLast = state.withLock { state in
            state.count -= 1
            return state.count == 0
        }
        if isLast { wake() }
    }

    private func wake() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
