import CLPWire
import Testing

/// The two tables of CLP.md, section 3: each state × each frame × each flag → reaction.
@Suite struct ReactionTableTests {
    enum ServerState: String, CaseIterable {
        case idle, open, inside, halfClosed, closed, ending

        /// Brings call 1 of a fresh server there.
        func reach(_ server: inout ServerConnection) {
            _ = server.take(Frames.settings())
            switch self {
            case .idle: break
            case .open: _ = server.take(Frames.call(1))
            case .inside: _ = server.take(Frames.call(1, message: [1], total: 9))
            case .halfClosed: _ = server.take(Frames.call(1, end: true))
            case .closed:
                _ = server.take(Frames.call(1))
                server.finish(1)
                _ = server.write()
            case .ending:
                _ = server.take(Frames.call(1))
                server.sendMessage(1, Array(repeating: 7, count: 40_000))
                server.finish(1)
                _ = server.write()
            }
        }
    }

    static let clientFrames: [(name: String, bytes: [UInt8])] = [
        ("CALL 1", Frames.call(1)), ("CALL 1 END", Frames.call(1, end: true)),
        ("CALL 1 END MSG", Frames.call(1, message: [5], end: true)),
        ("CALL 1 MSG part", Frames.call(1, message: [5], total: 2)),
        ("CALL 3", Frames.call(3)),
        ("MESSAGE", Frames.message(1, [1, 2, 3, 4])), ("MESSAGE END", Frames.message(1, [1, 2, 3, 4], end: true)),
        ("END", Frames.end(1)), ("CANCEL", Frames.cancel(1)), ("CREDIT", Frames.credit(1, 100)),
    ]

    /// Columns as in `clientFrames`. "ok" takes it, "ignore" nothing happens, else the rule that breaks. In state
    /// `inside` 8 bytes are missing, which a MESSAGE of 4 + 4 completes.
    static let serverTable: [(ServerState, [String])] = [
        (.idle, ["ok", "ok", "ok", "ok", "S1", "S2", "S2", "S2", "S2", "S2"]),
        (.open, ["S1", "S1", "S1", "S1", "ok", "ok", "ok", "ok", "ok", "ignore"]),
        (.inside, ["S1", "S1", "S1", "S1", "ok", "ok", "ok", "M3", "ok", "ignore"]),
        (.halfClosed, ["S1", "S1", "S1", "S1", "ok", "S5", "S5", "S5", "ok", "ignore"]),
        (.closed, ["S1", "S1", "S1", "S1", "ok", "ignore", "ignore", "ignore", "ignore", "ignore"]),
        // The reply's end is decided but not yet written: the rules hold, messages have no reader.
        (.ending, ["S1", "S1", "S1", "S1", "ok", "ignore", "ignore", "ignore", "ok", "ignore"]),
    ]

    static let rules = [
        "S1": "CLP-STREAM-1", "S2": "CLP-STREAM-2", "S5": "CLP-STREAM-5", "M3": "CLP-MESSAGE-3", "H1": "CLP-HEAD-1",
        "T2": "CLP-STATUS-2", "T3": "CLP-STATUS-3",
    ]

    @Test(arguments: serverTable.map(\.0), [1, 4, 10, 13, Int.max])
    func serverReacts(_ state: ServerState, piece: Int) throws {
        let row = try #require(Self.serverTable.first { $0.0 == state }).1
        for (frame, expected) in zip(Self.clientFrames, row) {
            // [CLP-STREAM-1] [CLP-STREAM-2] [CLP-STREAM-3] [CLP-STREAM-5] [CLP-MESSAGE-3]
            var server = ServerConnection.make()
            state.reach(&server)
            let events = server.take(frame.bytes, piece: piece)
            let reaction = Self.reaction(events.first?.brokenRule, isEmpty: events.isEmpty)
            #expect(reaction == Self.rules[expected] ?? expected, "\(state) × \(frame.name)")
        }
    }

    enum ClientState: String, CaseIterable {
        case idle, fresh, headed, inside, answered, closed, cancelled

        func reach(_ client: inout ClientConnection) {
            _ = client.take(Frames.settings())
            guard self != .idle else { return }
            _ = client.open(header: [], message: nil, end: false)
            _ = client.write()
            switch self {
            case .idle, .fresh: break
            case .headed: _ = client.take(Frames.head(1))
            case .inside: _ = client.take(Frames.message(1, [1], total: 9))
            case .answered: _ = client.take(Frames.message(1, [1]))
            case .closed: _ = client.take(Frames.status(1))
            case .cancelled: client.cancel(1, .caller)
            }
        }
    }

    static let serverFrames: [(name: String, bytes: [UInt8])] = [
        ("HEAD", Frames.head(1)), ("MESSAGE", Frames.message(1, [1, 2, 3, 4])),
        ("MESSAGE END", Frames.message(1, [1, 2, 3, 4], end: true)), ("STATUS", Frames.status(1)),
        ("STATUS empty", Frames.status(1, [])), ("STATUS NOT_PROCESSED", Frames.status(1, notProcessed: true)),
        ("CREDIT", Frames.credit(1, 100)),
    ]

    static let clientTable: [(ClientState, [String])] = [
        (.idle, ["S2", "S2", "S2", "S2", "S2", "S2", "S2"]),
        (.fresh, ["ok", "ok", "ok", "ok", "ok", "ok", "ignore"]),
        (.headed, ["H1", "ok", "ok", "ok", "ok", "T3", "ignore"]),
        (.inside, ["H1", "ok", "ok", "ok", "T2", "T3", "ignore"]),
        (.answered, ["H1", "ok", "ok", "ok", "ok", "T3", "ignore"]),
        (.closed, ["ignore", "ignore", "ignore", "ignore", "ignore", "ignore", "ignore"]),
        (.cancelled, ["ignore", "ignore", "ignore", "ignore", "ignore", "ignore", "ignore"]),
    ]

    @Test(arguments: clientTable.map(\.0), [1, 4, 10, 13, Int.max])
    func clientReacts(_ state: ClientState, piece: Int) throws {
        let row = try #require(Self.clientTable.first { $0.0 == state }).1
        for (frame, expected) in zip(Self.serverFrames, row) {
            // [CLP-HEAD-1] [CLP-STATUS-2] [CLP-STATUS-3] [CLP-STREAM-2] [CLP-STREAM-3]
            var client = ClientConnection.make()
            state.reach(&client)
            let events = client.take(frame.bytes, piece: piece)
            let broken = events.compactMap(\.brokenRule).first
            #expect(
                Self.reaction(broken, isEmpty: events.isEmpty) == Self.rules[expected] ?? expected,
                "\(state) × \(frame.name): \(events)")
        }
    }

    private static func reaction(_ broken: String?, isEmpty: Bool) -> String {
        broken ?? (isEmpty ? "ignore" : "ok")
    }

    /// [CLP-STREAM-7] After a CANCEL nothing of the call is written; [CLP-STREAM-6] nor after its end.
    @Test func nothingFollowsAnEnd() {
        for finish in [false, true] {
            var server = ServerConnection.make()
            _ = server.take(Frames.settings() + Frames.call(1))
            _ = server.write()
            server.sendMessage(1, [1])
            if finish { server.finish(1) } else { _ = server.take(Frames.cancel(1)) }
            let written = server.write()
            #expect(written == (finish ? Frames.message(1, [1], end: true) : []))
            let late = [
                server.sendMessage(1, [2]), server.sendHead(1, []), server.finish(1),
                server.sendStatus(1, [8, 2], notProcessed: false),
            ]
            #expect(late == [false, false, false, false])
            let more = server.write()
            #expect(more.isEmpty)
        }
    }
}
