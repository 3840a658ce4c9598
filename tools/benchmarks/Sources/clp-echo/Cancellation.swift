import Synchronization

/// Waits for the task's end and costs next to nothing meanwhile.
final class Cancellation: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<Void, Never>)
        case cancelled
    }

    private let state = Mutex(State.idle)

    /// Returns when the task is cancelled.
    nonisolated(nonsending) func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isCancelled = state.withLock { state in
                    if case .cancelled = state { return true }
                    state = .waiting(waiter)
                    return false
                }
                if isCancelled { waiter.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state = .cancelled }
                if case .waiting(let waiter) = state { return waiter as CheckedContinuation<Void, Never>? }
                return nil
            }
            waiter?.resume()
        }
    }
}
