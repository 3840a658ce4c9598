import CLP
import CLPMessages
import CLPTesting
import Testing

/// The table of what a client does in each state with each frame, played against a real client over TLS, with the stream
/// of bytes cut at every place.
@Suite(.timeLimit(.minutes(10)))
struct ClientReactionTests {
    private static let talk = MethodDescriptor<DebugId, DebugId>(
        service: "test.Attacked", name: "Talk", kind: .bidirectionalStreaming)

    /// A client connects to make a call, closes its calls when it leaves, and takes a PING each 10 s: what it does else is
    /// the machine's alone.
    private static func isReachable(_ cell: ReactionCell) -> Bool {
        cell.state != "idle" && !cell.steps.contains(["eof"]) && !cell.steps.contains(["do", "drain"])
            && !cell.steps.contains(["do", "ping"]) && cell.reaction != "answer"
    }

    private static let cells = ReactionCell.all.filter { $0.side == "client" && isReachable($0) }

    @Test func tableIsThere() {
        #expect(Self.cells.count >= 70)
    }

    @Test(arguments: cells.indices) func reacts(_ number: Int) async throws {
        let cell = Self.cells[number]
        for cutting in Cutting.all(of: cell, number: number) { try await play(cell, cutting) }
    }

    private func play(_ cell: ReactionCell, _ cutting: Cutting) async throws {
        let server = try await RawServer(tls: RawTLS.server())
        var configuration = ClientConfiguration()
        (configuration.connectionsPerAddress, configuration.maximumConnectionsPerAddress) = (1, 1)
        configuration.retries = .never
        let client = try Client(
            "clp://127.0.0.1:\(server.port)", tls: .trust(TestCertificates.shared.path("ca.pem")),
            configuration: configuration)
        let isHalfClosed = cell.steps.contains { $0.starts(with: ["do", "open"]) && $0.last == "end" }
        // The reader stays away, so that nothing of the cells' messages is decoded.
        let call = Task {
            await failure {
                try await client.bidirectionalStreaming(Self.talk) { requests, _ in
                    if isHalfClosed { requests.finish() }
                    try await Task.sleep(for: .seconds(60))
                }
            }
        }
        let peer = await server.accept()
        do {
            try await reach(cell, cutting, peer, call)
            try await check(cell, cutting, client, peer)
        } catch {
            Issue.record("\(cell.testDescription), \(cutting): \(error)")
        }
        call.cancel()
        _ = await call.value
        await client.close()
        await server.close()
    }

    private func reach(
        _ cell: ReactionCell, _ cutting: Cutting, _ peer: RawPeer, _ call: Task<RPCError?, Never>
    ) async throws {
        var waiting: [UInt8] = []
        for step in cell.steps {
            if let bytes = ReactionCell.received(step) {
                waiting += bytes
                continue
            }
            for piece in cutting.pieces(of: waiting) { try await peer.send(piece) }
            waiting = []
            switch step.prefix(2).joined(separator: " ") {
            case "do open": _ = try await peer.nextFrame(ofType: 2)
            case "do cancel":
                call.cancel()
                _ = try await peer.nextFrame(ofType: 7)
            case let text where text.hasPrefix("wait"): try await Task.sleep(for: .milliseconds(5))
            default: break
            }
        }
        waiting += Self.lawful(cell.bytes)
        for piece in cutting.pieces(of: waiting) { try await peer.send(piece) }
    }

    /// The cells' STATUS says UNKNOWN, which must not stand with NOT_PROCESSED: then it says UNAVAILABLE here.
    private static func lawful(_ bytes: [UInt8]) -> [UInt8] {
        bytes.count == 12 && bytes[8] == 6 && bytes[9] == 4 ? bytes.dropLast() + [14] : bytes
    }

    private func check(_ cell: ReactionCell, _ cutting: Cutting, _ client: Client, _ peer: RawPeer) async throws {
        let name = "\(cell.testDescription), \(cutting)"
        if let rule = cell.rule {
            let end = try await peer.breach()
            #expect(end?.text.contains("[CLP-\(rule)]") == true, "\(name): \(end?.text ?? "no GOAWAY")")
            return
        }
        if cell.reaction == "answer" {
            let answer = try await peer.nextFrame(ofType: 9)
            #expect(answer?.flags == 8 && answer?.payload == Array(cell.bytes.dropFirst(10)), "\(name)")
        }
        let isLeaving =
            cell.state.hasPrefix("leaving") || cell.state.hasPrefix("drained") || cell.reaction == "leave"
        if isLeaving {
            // Its own GOAWAY is in peace, and comes once.
            var ends = 0
            while let frame = try? await peer.nextFrame(within: .milliseconds(100)) {
                guard frame.type == 10 else { continue }
                ends += 1
                if cell.state != "drained, failed or closed" {
                    #expect(frame.number(at: 4) == 0, "\(name): \(frame.text)")
                }
            }
            #expect(ends <= 1, "\(name)")
            return
        }
        // The connection is as good as before: the next call goes over it.
        let options = CallOptions(timeout: .seconds(60))
        let probe = Task { try await client.unary(Attack.say, DebugId(id: "probe"), options: options) }
        while let frame = try await peer.nextFrame() {
            if frame.type == 10 {
                Issue.record("\(name): \(frame.text)")
                return
            }
            // A call that was not processed comes again, before the probe or after it.
            if frame.type == 2, try frame.callHeader.method == Attack.say.path {
                try await peer.send(.message(frame.stream, DebugId(id: "probe").serialized(), end: true))
                let reply = try await probe.value
                #expect(reply.id == "probe", "\(name)")
                return
            }
        }
        Issue.record("\(name): the connection was closed")
    }
}

extension RawFrame {
    /// The header block of a CALL.
    fileprivate var callHeader: CallHeader {
        get throws {
            let size = Int(payload[0]) << 8 | Int(payload[1])
            return try CallHeader(serialized: Array(payload[2..<(2 + size)]))
        }
    }
}
