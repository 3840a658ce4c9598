import CLPWire

/// What two sound machines say to each other over some calls of all kinds, as bytes.
struct Traffic {
    private(set) var toServer: [UInt8] = []
    private(set) var toClient: [UInt8] = []

    init(_ random: inout SeededRandom) {
        var client = ClientConnection.make(random.chance(50) ? .client : .protocolDefaults)
        var server = ServerConnection.make(random.chance(50) ? .server : .protocolDefaults)
        for _ in 0..<6 {
            let message = random.chance(80) ? Self.message(&random) : nil
            let id = client.open(header: [1, 2], message: message, end: message != nil && random.chance(50))
            if random.chance(60) { client.sendMessage(id, Self.message(&random), end: random.chance(50)) }
        }
        for round in 0..<40 {
            let up = client.write()
            toServer += up
            for event in server.take(up) { Self.serve(event, &server, &random) }
            let down = server.write()
            toClient += down
            for event in client.take(down) {
                if case .message(let id, _) = event { client.messageTaken(id) }
            }
            if up.isEmpty && down.isEmpty { return }
            if round == 3 { client.cancel(StreamID(2 * random.within(0...5) + 1), .caller) }
            for id: StreamID in [1, 3, 5, 7, 9, 11] where round > 4 { client.sendEnd(id) }
        }
    }

    private static func serve(
        _ event: ServerEvent, _ server: inout ServerConnection, _ random: inout SeededRandom
    ) {
        switch event {
        case .call(let id, _, _, _):
            if random.chance(50) { server.sendHead(id, [3]) }
            if random.chance(50) { server.sendMessage(id, message(&random)) }
        case .message(let id, let bytes, let end):
            server.messageTaken(id)
            server.sendMessage(id, bytes)
            if end { server.finish(id) }
        case .end(let id): server.sendStatus(id, [8, 5], notProcessed: false)
        default: break
        }
    }

    private static func message(_ random: inout SeededRandom) -> [UInt8] {
        [UInt8](repeating: 7, count: random.within(0...(random.chance(20) ? 40_000 : 200)))
    }
}
