import CLP
import CLPMessages
import CLPTesting
import Testing

/// The table of what a server does in each state with each frame, played against a real server over TLS, with the stream
/// of bytes cut at every place.
@Suite(.timeLimit(.minutes(10)))
struct ServerReactionTests {
    private static let path = "test.Attacked/Talk"
    private static let talk = MethodDescriptor<DebugId, DebugId>(
        service: "test.Attacked", name: "Talk", kind: .bidirectionalStreaming)

    /// States that a server on a socket can't be brought to at will, each with the reason.
    private static let elsewhere: [String: String] = [
        "running, a PING of ours unanswered": "a server asks after 30 s of silence only",
        "leaving, true last said": "a server waits 5 s for the answer to its GOAWAY",
    ]

    private static let cells = ReactionCell.all.filter {
        $0.side == "server" && elsewhere[$0.state] == nil && !$0.steps.contains(["eof"])
    }

    @Test func tableIsThere() {
        #expect(Self.cells.count >= 100)
        let skipped = ReactionCell.all.filter { $0.side == "server" }.count - Self.cells.count
        #expect(skipped <= 15)
    }

    /// The handlers of one play: each runs until it is told to end, or its call is cancelled, which sets `finish`.
    private final class Script: Sendable {
        let started = Counter()
        let finish = Flag()
        let reply: Int

        /// - Parameter reply: the size of a message that is written before the end; 0: none.
        init(reply: Int) { self.reply = reply }

        var method: MethodRegistration {
            .bidirectionalStreaming(ServerReactionTests.talk) { _, replies, _ in
                self.started.add()
                await withTaskCancellationHandler {
                    await self.finish.wait()
                } onCancel: {
                    self.finish.set()
                }
                if self.reply > 0 { try await replies.write(DebugId(id: String(repeating: "r", count: self.reply))) }
            }
        }
    }

    @Test(arguments: cells.indices) func reacts(_ number: Int) async throws {
        let cell = Self.cells[number]
        for cutting in Cutting.all(of: cell, number: number) { try await play(cell, cutting) }
    }

    private func play(_ cell: ReactionCell, _ cutting: Cutting) async throws {
        let hasReply = cell.steps.contains { $0.starts(with: ["do", "message"]) }
        let script = Script(reply: hasReply ? 40_000 : 0)
        let probe = MethodRegistration.unary(Attack.say) { request, _ in request }
        try await TestServer.with(services: [TestService(script.method, probe)]) {
            $0.minimumPingInterval = .milliseconds(1)
            $0.gracePeriod = .seconds(20)
        } _: { test in
            defer { script.finish.set() }
            let peer = try await RawPeer.connect(
                host: test.address.host, port: test.address.port, tls: RawTLS.client())
            var waiting: [UInt8] = []
            for step in cell.steps {
                if let bytes = ReactionCell.received(step) {
                    waiting += try ReactionCell.named(Self.path, bytes)
                    continue
                }
                for piece in cutting.pieces(of: waiting) { try await peer.send(piece) }
                waiting = []
                try await perform(step, script, test, peer)
            }
            // What comes last reaches the state with it: a cut may fall anywhere in both.
            waiting += try ReactionCell.named(Self.path, cell.bytes)
            for piece in cutting.pieces(of: waiting) {
                // A server that has broken the connection may have closed it before the rest comes.
                let isSent = (try? await peer.send(piece)) != nil
                if !isSent { #expect(cell.rule != nil || cell.state.hasPrefix("drained"), "\(cell.testDescription)") }
            }
            try await check(cell, cutting, script, peer)
        }
    }

    private func perform(_ step: [String], _ script: Script, _ test: TestServer, _ peer: RawPeer) async throws {
        switch step.prefix(2).joined(separator: " ") {
        case "do accept":
            let isStarted = try await Self.eventually { script.started.value > 0 }
            #expect(isStarted)
        case "do finish":
            script.finish.set()
            // The reply's beginning, or its end.
            _ = try await peer.nextFrame(ofType: script.reply > 0 ? 4 : 6)
        case "do drain":
            test.server.shutdown()
            _ = try await peer.nextFrame(ofType: 10)
        case let text where text.hasPrefix("wait"): try await Task.sleep(for: .milliseconds(5))
        case "write", "do message": break
        default: Issue.record("what is \(step)?")
        }
    }

    /// Whether something comes true within 5 s.
    private static func eventually(_ condition: () -> Bool) async throws -> Bool {
        for _ in 0..<2500 where !condition() { try await Task.sleep(for: .milliseconds(2)) }
        return condition()
    }

    /// The id of the first call that the cell has not opened.
    private static func nextCall(after cell: ReactionCell) -> UInt32 {
        let frames = cell.steps.compactMap { ReactionCell.received($0) } + [cell.bytes]
        let calls = frames.filter { $0.count >= 10 && $0[8] == 2 }
        return calls.map { UInt32($0[7]) + 2 }.max() ?? 1
    }

    /// What each reaction looks like from outside.
    private func check(_ cell: ReactionCell, _ cutting: Cutting, _ script: Script, _ peer: RawPeer) async throws {
        let name = "\(cell.testDescription), \(cutting)"
        if let rule = cell.rule {
            let end = try await peer.breach()
            #expect(end?.text.contains("[CLP-\(rule)]") == true, "\(name): \(end?.text ?? "no GOAWAY")")
            return
        }
        switch cell.reaction {
        case "open":
            let isStarted = try await Self.eventually { script.started.value > 0 }
            #expect(isStarted, "\(name)")
        case "close":
            // A handler that has ended has nothing to cancel.
            let isEnded = try await Self.eventually { script.finish.isSet }
            #expect(isEnded, "\(name)")
        case "answer":
            let answer = try await peer.nextFrame(ofType: 9)
            #expect(answer?.flags == 8 && answer?.payload == Array(cell.bytes.dropFirst(10)), "\(name)")
        default: break
        }
        let isLeaving =
            cell.state.hasPrefix("leaving") || cell.state.hasPrefix("drained") || cell.reaction == "leave"
        if !isLeaving {
            // The connection is as good as before.
            let next = Self.nextCall(after: cell)
            try await peer.send(.call(next, CallHeader(method: "test.Attacked/Say"), message: [10, 1, 112]))
            while let frame = try await peer.nextFrame() {
                if frame.type == 10 { Issue.record("\(name): \(frame.text)") }
                if frame.type == 4, frame.payload == [0, 0, 0, 3, 10, 1, 112] { return }
            }
            Issue.record("\(name): the connection was closed")
            return
        }
        // A server that leaves ends what runs, and breaks no rule by it; it waits for an answer to its GOAWAY.
        script.finish.set()
        if cell.state == "leaving, GOAWAY said, none read", cell.reaction != "leave" {
            try await peer.send(.goAway(last: 0, code: 0))
        }
        let ends = try await peer.framesToEnd().filter { $0.type == 10 && cell.state != "drained, failed or closed" }
        for end in ends { #expect([0, 6, 7].contains(end.number(at: 4)), "\(name): \(end.text)") }
    }
}
