import Synchronization

/// What a server tells health checks about itself and its services.
///
/// It may be changed from any thread; those who watch hear of each change.
public final class HealthStatus: Sendable {
    /// What a check sees at one moment.
    struct Snapshot {
        /// nil: the server does not have the service.
        let isServing: Bool?
        let isLeaving: Bool
        /// Rises with each change of anything.
        let version: UInt64
    }

    private struct State {
        var serving: [String: Bool] = ["": true]
        var isLeaving = false
        var version: UInt64 = 0
        var lastWatcher: UInt64 = 0
        var watchers: [UInt64: UnsafeContinuation<Void, Never>] = [:]

        mutating func change() -> [UnsafeContinuation<Void, Never>] {
            version += 1
            defer { watchers = [:] }
            return Array(watchers.values)
        }
    }

    private let state = Mutex(State())

    init(services: [String]) {
        state.withLock { state in
            for service in services { state.serving[service] = true }
        }
    }

    /// Says whether a service serves. Each one does until this says otherwise.
    ///
    /// - Parameters:
    ///   - isServing: Whether its calls can succeed.
    ///   - service: The full name of the service; empty: the server as a whole.
    public func set(_ isServing: Bool, service: String = "") {
        let watchers = state.withLock { state in
            state.serving[service] = isServing
            return state.change()
        }
        for watcher in watchers { watcher.resume() }
    }

    /// The server leaves: from now on nothing serves, and those who watch are told to go.
    func leave() {
        let watchers = state.withLock { state in
            state.isLeaving = true
            return state.change()
        }
        for watcher in watchers { watcher.resume() }
    }

    /// Whether a check of the server as a whole is told that it serves.
    package var isServing: Bool { snapshot(of: "").isServing ?? false }

    func snapshot(of service: String) -> Snapshot {
        state.withLock { state in
            Snapshot(
                isServing: state.serving[service].map { $0 && !state.isLeaving }, isLeaving: state.isLeaving,
                version: state.version)
        }
    }

    /// Waits until something has changed since a version, or the task is cancelled.
    func changed(since version: UInt64) async throws {
        let watcher = state.withLock { state in
            state.lastWatcher += 1
            return state.lastWatcher
        }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.version != version || Task.isCancelled { return true }
                    state.watchers[watcher] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.watchers.removeValue(forKey: watcher) }?.resume()
        }
        try Task.checkCancellation()
    }
}
