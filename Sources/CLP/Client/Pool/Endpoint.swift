import NIOCore

/// One address of a pool with its connections.
///
/// `@unchecked Sendable`. Invariant: used only on the thread of the pool's loop.
final class Endpoint: @unchecked Sendable {
    var address: Address
    /// Connections that take calls.
    private(set) var connections: [ClientConnectionHandler] = []
    /// The one that is being made.
    var connecting: ClientConnectionHandler?
    var plan: ReconnectPlan
    /// Ends the pause of the plan.
    var alarm: Scheduled<Void>?

    init(_ address: Address, _ backoff: Backoff) {
        self.address = address
        plan = ReconnectPlan(backoff)
    }

    /// Connections there are or will be.
    var count: Int { connections.count + (connecting == nil ? 0 : 1) }

    func add(_ handler: ClientConnectionHandler) { connections.append(handler) }

    func remove(_ handler: ClientConnectionHandler) -> Bool {
        guard let place = connections.firstIndex(where: { $0 === handler }) else { return false }
        connections.remove(at: place)
        return true
    }

    /// How many calls its connections have; nil: none of them has room for one more.
    var load: Int? {
        var load = 0
        var hasRoom = false
        for connection in connections {
            load += connection.load
            if connection.hasRoom { hasRoom = true }
        }
        return hasRoom ? load : nil
    }

    /// Of the connections with room the one with the fewest calls.
    var roomiest: ClientConnectionHandler? {
        if connections.count == 1 { return connections[0].hasRoom ? connections[0] : nil }
        return connections.filter(\.hasRoom).min { $0.load < $1.load }
    }
}
