import CLPWire

/// A wrong rule of credit that looks harmless and deadlocks (CLP.md, "Credit"). A simulation that does not notice it is
/// blind.
package enum Canary: String, Sendable, CaseIterable {
    /// A receiver owes only for messages that were taken, so that a message above the credit stops half way.
    case paysForTakenOnly = "taken-only"
    /// A receiver keeps back a share of the credit (all of it), in place of a fixed 8,192 bytes.
    case keepsBackShare = "share"
}

/// What one schedule is to be, drawn from its seed: who the two sides are, and what will happen to them.
struct Plan {
    enum Leave: CaseIterable {
        case nobody, client, server, both
    }

    var server: WireConfiguration
    var client: WireConfiguration
    let moves: Int
    let mostCalls: Int
    /// The longest delay of a write, in milliseconds.
    let latency: Int
    let leave: Leave
    let leaveAt: Int
    /// The move at which the connection is lost.
    let cutAt: Int?
    let messageLimits = (server: 100_000, client: 120_000)

    init(_ random: inout SeededRandom, canary: Canary?, isTraced: Bool) {
        server = Self.side(.server, &random)
        client = Self.side(.client, &random)
        server.messageLimit = messageLimits.server
        client.messageLimit = messageLimits.client
        if random.chance(15) { server.idleLimit = .seconds(random.within(5...60)) }
        if random.chance(10) { server.maximumAge = .seconds(random.within(1...60)) }
        moves = random.chance(10) ? random.within(300...1_000) : random.within(20...200)
        mostCalls = [3, 12, 40][random.below(3)]
        latency = [0, 2, 50, 400][random.below(4)]
        leave = random.chance(60) ? .nobody : Leave.allCases[random.below(4)]
        leaveAt = random.below(moves)
        cutAt = random.chance(12) ? random.below(moves) : nil
        if isTraced {
            server.frameLogEntries = 100_000
            client.frameLogEntries = 100_000
        }
        switch canary {
        case .paysForTakenOnly:
            server.paysOnArrival = false
            client.paysOnArrival = false
        case .keepsBackShare:
            server.creditHeldBack = Int(server.settings.byteCredit)
            client.creditHeldBack = Int(client.settings.byteCredit)
        case nil: break
        }
    }

    private static func side(_ ours: WireConfiguration, _ random: inout SeededRandom) -> WireConfiguration {
        var side = random.chance(50) ? ours : .protocolDefaults
        // Bytes are never late enough here for a side to give up the other.
        side.settingsTimeout = .seconds(3_600)
        side.pingTimeout = .seconds(3_600)
        side.idleLimit = nil
        if random.chance(50) { side.advanceCredit = 0 }
        if random.chance(30) { side.creditHeldBack = 1 }
        if random.chance(30) {
            side.settings.pingInterval = UInt32(random.within(1...2_000))
            side.settings.idlePings = UInt32(random.below(3))
            side.keepalive = .milliseconds(random.within(1...3_000))
        }
        return side
    }
}
