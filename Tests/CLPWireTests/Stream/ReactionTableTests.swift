import CLPWire
import Foundation
import Testing

/// The tables of CLP.md, section 3: each state × each frame × each flag → reaction, for both sides.
@Suite struct ReactionTableTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/wire/reactions.txt")

    /// [CLP-STREAM-1] [CLP-STREAM-2] [CLP-STREAM-3] [CLP-STREAM-5] [CLP-STREAM-6] [CLP-MESSAGE-3] [CLP-HEAD-1]
    /// [CLP-STATUS-2] [CLP-STATUS-3] [CLP-SETTINGS-1] [CLP-PING-2] [CLP-GOAWAY-5] [CLP-GOAWAY-7]
    @Test(arguments: [1, 4, 10, 13, Int.max])
    func everyCell(piece: Int) throws {
        let cases = try ReactionCase.all()
        #expect(cases.count > 180)
        for one in cases {
            let player = ReactionPlayer(one)
            let found = player.play(piece: piece)
            #expect(found == [], "\(one.name) in pieces of \(piece)")
        }
    }

    /// The fixture holds the same cells as bytes, for others to play. `CLP_WRITE_FIXTURES=1` writes it anew.
    @Test func theFixtureIsCurrent() throws {
        let head = [
            "# Each cell of the tables of Protos/CLP.md, section 3: side ; state ; frame ; steps to the state ; bytes ;",
            "# reaction. Written by Tests/CLPWireTests/Stream/ReactionTableTests.swift.",
        ]
        let text = (head + (try ReactionCase.all()).map(\.line)).joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["CLP_WRITE_FIXTURES"] == "1" {
            try text.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let stored = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(stored == text)
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

    /// A client that gave a call up inside a message takes what had been on its way: an empty OK, too.
    @Test func anEndForACancelledCall() {
        var client = ClientConnection.make()
        _ = client.open(header: [], message: nil, end: true)
        _ = client.write()
        _ = client.take(Frames.settings() + Frames.message(1, [1], total: 3))
        client.cancel(1, .caller)
        same(client.take(Frames.rest(1, [2, 3]) + Frames.status(1, [])), [])
        same(client.write(), [])
        same(client.openCalls, 0)
    }
}
