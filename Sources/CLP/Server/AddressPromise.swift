import NIOCore
import NIOPosix
import Synchronization

/// Where a server listens, for those who ask before it does.
final class AddressPromise: Sendable {
    private typealias Waiter = CheckedContinuation<ListeningAddress, any Error>

    private struct State {
        var result: Result<ListeningAddress, any Error>?
        var waiters: [UInt64: Waiter] = [:]
        var last: UInt64 = 0
    }

    private let state = Mutex(State())

    /// The first result stands.
    func fulfil(_ result: Result<ListeningAddress, any Error>) {
        let waiters = state.withLock { state in
            if state.result == nil { state.result = result }
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(with: result) }
    }

    /// Waits for the result, for some time.
    ///
    /// - Throws: what kept the server from listening; ``NotListeningError`` when it has not begun to in time; a
    ///   cancellation error.
    func get(within time: Duration) async throws -> ListeningAddress {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        let alarm = MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: TimeAmount(time)) {
            self.giveUp(number, NotListeningError())
        }
        defer { alarm.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                let result = state.withLock { state in
                    if state.result == nil { state.waiters[number] = waiter }
                    return state.result
                }
                if let result { return waiter.resume(with: result) }
                if Task.isCancelled { giveUp(number, CancellationError()) }
            }
        } onCancel: {
            giveUp(number, CancellationError())
        }
    }

    private func giveUp(_ number: UInt64, _ error: any Error) {
        state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: error)
    }
}

/// A server that was asked where it listens does not listen.
public struct NotListeningError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What to do.
    public var description: String {
        "the server does not listen: run it before asking for its address, and ask before it has been shut down"
    }
}
