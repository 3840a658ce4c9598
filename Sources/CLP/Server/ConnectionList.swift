import CLPWire
import Synchronization

/// The open connections of a server, and whoever waits for the last of them.
final class ConnectionList: Sendable {
    /// What becomes of a connection that was accepted.
    enum Verdict {
        case kept
        /// Kept in place of one whose handshake has taken long; that one is to be closed.
        case keptInPlace(of: ServerConnectionHandler)
        case refused(Reason)
    }

    enum Reason: String {
        case leaving = "the server is leaving"
        case connections = "there are as many as there may be"
        case handshakes = "as many handshakes are under way as there may be"
    }

    private struct State {
        var connections: [UInt64: ServerConnectionHandler] = [:]
        /// Those whose handshake is not over, by number; numbers rise with time.
        var handshakes: [UInt64: WireTime] = [:]
        var accepted: UInt64 = 0
        var refused: UInt64 = 0
        var isClosed = false
        var waiters: [CheckedContinuation<Void, Never>] = []

        /// The one that has been shaking hands for the longest time, if that is not short.
        func slowest(_ now: WireTime) -> UInt64? {
            guard let oldest = handshakes.min(by: { $0.key < $1.key }), now - oldest.value > ConnectionList.patience
            else { return nil }
            return oldest.key
        }
    }

    /// How long a handshake may take while others wait for its place.
    private static let patience = Duration.seconds(1)

    private let limit: Int
    private let handshakeLimit: Int
    private let state = Mutex(State())

    init(limit: Int, handshakes: Int) {
        self.limit = limit
        handshakeLimit = handshakes
    }

    var count: Int { state.withLock { $0.connections.count } }

    /// Since the start: those that were kept, and those that were closed at once.
    var totals: (accepted: UInt64, refused: UInt64) { state.withLock { ($0.accepted, $0.refused) } }

    var isLeaving: Bool { state.withLock { $0.isClosed } }

    func insert(_ connection: ServerConnectionHandler, now: WireTime) -> Verdict {
        state.withLock { state in
            let verdict = verdict(on: connection, &state, now)
            if case .refused = verdict { state.refused += 1 } else { state.accepted += 1 }
            return verdict
        }
    }

    private func verdict(on connection: ServerConnectionHandler, _ state: inout State, _ now: WireTime) -> Verdict {
        guard !state.isClosed else { return .refused(.leaving) }
        guard state.connections.count < limit else { return .refused(.connections) }
        var verdict = Verdict.kept
        if state.handshakes.count >= handshakeLimit {
            guard let number = state.slowest(now), let victim = state.connections[number] else {
                return .refused(.handshakes)
            }
            state.handshakes[number] = nil
            verdict = .keptInPlace(of: victim)
        }
        state.connections[connection.number] = connection
        state.handshakes[connection.number] = now
        return verdict
    }

    func handshakeCompleted(_ connection: ServerConnectionHandler) {
        state.withLock { $0.handshakes[connection.number] = nil }
    }

    /// - Returns: whether it was there.
    func remove(_ connection: ServerConnectionHandler) -> Bool {
        typealias Waiters = [CheckedContinuation<Void, Never>]
        let (wasThere, waiters) = state.withLock { state -> (Bool, Waiters) in
            let wasThere = state.connections.removeValue(forKey: connection.number) != nil
            state.handshakes[connection.number] = nil
            guard state.connections.isEmpty else { return (wasThere, []) }
            defer { state.waiters = [] }
            return (wasThere, state.waiters)
        }
        for waiter in waiters { waiter.resume() }
        return wasThere
    }

    /// Takes no more connections, and gives those that are open.
    func closeDoors() -> [ServerConnectionHandler] {
        state.withLock { state in
            state.isClosed = true
            return Array(state.connections.values)
        }
    }

    var all: [ServerConnectionHandler] { state.withLock { Array($0.connections.values) } }

    /// The connection with a number.
    subscript(number: UInt64) -> ServerConnectionHandler? { state.withLock { $0.connections[number] } }

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
