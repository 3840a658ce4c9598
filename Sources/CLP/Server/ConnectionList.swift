import Synchronization

/// The open connections of a server, and whoever waits for the last of them.
final class ConnectionList: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: ServerConnectionHandler] = [:]
        var isClosed = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    var count: Int { state.withLock { $0.connections.count } }

    /// - Returns: false when there are too many, or the server is leaving: close the connection.
    func insert(_ connection: ServerConnectionHandler) -> Bool {
        state.withLock { state in
            guard !state.isClosed, state.connections.count < limit else { return false }
            state.connections[ObjectIdentifier(connection)] = connection
            return true
        }
    }

    func remove(_ connection: ServerConnectionHandler) {
        let waiters: [CheckedContinuation<Void, Never>] = state.withLock { state in
            state.connections[ObjectIdentifier(connection)] = nil
            guard state.connections.isEmpty else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Takes no more connections, and gives those that are open.
    func closeDoors() -> [ServerConnectionHandler] {
        state.withLock { state in
            state.isClosed = true
            return Array(state.connections.values)
        }
    }

    var all: [ServerConnectionHandler] { state.withLock { Array($0.connections.values) } }

    /// Waits until no connection is open.
    func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.connections.isEmpty { state.waiters.append(continuation) }
                return state.connections.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }
}
