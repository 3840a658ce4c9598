import CLP
import CLPMessages
import CLPTesting
import CLPWire
import Testing

/// Frames without end: what brings nothing is counted, what costs memory has credit.
@Suite(.timeLimit(.minutes(1)))
struct FloodTests {
    private static let path = "test.Attacked/Upload"

    /// Limit: `chatter`. Nothing but the frames named is sent, on one open call.
    @Test(arguments: [
        ("unknown extensions", RawFrame(type: 0x80, stream: 0)), ("byte credit, one by one", .credit(1, 1)),
        ("cancels of a closed call", .cancel(3)), ("ends of a closed call", RawFrame(type: 5, stream: 3)),
        ("GOAWAY again and again", .goAway(last: 0, code: 0)),
    ])
    func chatterIsCut(_ name: String, _ frame: RawFrame) async throws {
        let release = Flag()
        let wait = MethodRegistration.clientStreaming(Attack.upload) { _, _ in
            await release.wait()
            return DebugId()
        }
        try await Attack.play([wait], counts: [.chatter]) { test in
            defer { release.set() }
            let peer = try await test.rawPeer()
            // Call 3 is closed before the flood.
            try await peer.send(.open(1, Self.path), .open(3, Self.path), .cancel(3))
            // 200 to begin with, 32 for two calls, one a second.
            try await peer.send((0..<400).flatMap { _ in frame.bytes })
            let end = try await peer.breach()
            #expect(end?.code == 4 && end?.text.contains("[CLP-CHATTER-1]") == true, "\(name): \(end?.text ?? "")")
        }
    }

    // MARK: Pings

    /// Limit: `pings`.
    @Test func pingSoonerThanAllowedIsCut() async throws {
        try await Attack.play(counts: [.pings]) {
            $0.minimumPingInterval = Times.ms(500)
        } _: { test in
            let early = try await test.rawPeer()
            try await early.send(.ping())
            let end = try await early.breach()
            #expect(end?.code == 4 && end?.text.contains("[CLP-PING-1]") == true, "\(end?.text ?? "")")

            let patient = try await test.rawPeer()
            try await Task.sleep(for: Times.ms(600))
            try await patient.send(.ping(9))
            let answer = try #require(try await patient.nextFrame(ofType: 9))
            #expect(answer.flags == 8 && answer.payload == Array(repeating: 9, count: 8))
            try await patient.send(.ping(9))
            #expect(try await patient.breach()?.code == 4)
        }
    }

    /// Limit: `pings`. Two at once, one that nobody sent an answer to, and one too many without a call.
    @Test func pingsOutOfOrderAreCut() async throws {
        try await Attack.play(counts: [.pings]) {
            $0.minimumPingInterval = Times.ms(200)
        } _: { test in
            let unasked = try await test.rawPeer()
            try await unasked.send(.ping(isAck: true))
            let end = try await unasked.breach()
            #expect(end?.code == 1 && end?.text.contains("[CLP-PING-2]") == true, "\(end?.text ?? "")")

            let idle = try await test.rawPeer()
            for _ in 0..<2 {
                try await Task.sleep(for: Times.ms(300))
                try await idle.send(.ping())
            }
            let second = try await idle.breach()
            #expect(second?.code == 4 && second?.text.contains("[CLP-PING-3]") == true, "\(second?.text ?? "")")
        }
    }

    // MARK: Messages

    enum Flood: String, CaseIterable, Sendable {
        case empty, small, large

        var message: [UInt8] {
            switch self {
            case .empty: []
            case .small: Array(repeating: 0, count: 100)
            case .large: Array(repeating: 0, count: 9000)
            }
        }
    }

    /// Limit: `empty_messages`. Limit: `byte_credit`. A reader that does not read is owed nothing: who sends on breaks
    /// the connection, and no more than the credit and one message is ever held.
    @Test(arguments: Flood.allCases) func messagesAboveTheCreditBreakTheConnection(_ flood: Flood) async throws {
        let release = Flag()
        let wait = MethodRegistration.clientStreaming(Attack.upload) { _, _ in
            await release.wait()
            return DebugId()
        }
        let limit = 32_768
        let say = MethodRegistration.unary(Attack.say) { request, _ in request }
        try await Attack.play([wait, say], counts: flood == .empty ? [] : [.byteCredit]) {
            $0.byteCredit = limit
        } _: { test in
            defer { release.set() }
            let peer = try await test.rawPeer()
            try await peer.send(.open(1, Self.path))
            let cost = flood.message.count + 64
            // The first message is the one that the reader gets next: it is paid for as it arrives.
            let affordable = limit / cost
            try await peer.send((0..<affordable).flatMap { _ in RawFrame.message(1, flood.message, end: false).bytes })
            try await peer.send(.call(3, CallHeader(method: "test.Attacked/Say"), message: []))
            let reply = try await peer.nextFrame(ofType: 4)
            #expect(reply?.stream == 3, "the connection is still good")
            try await peer.send(
                (0..<(affordable + 400)).flatMap { _ in RawFrame.message(1, flood.message, end: false).bytes })
            let end = try await peer.breach()
            #expect(end?.code == 3 && end?.text.contains("[CLP-CREDIT-2]") == true, "\(end?.text ?? "no GOAWAY")")
        }
    }

    /// A reader that reads takes a flood of empty messages as long as it likes.
    @Test func emptyMessagesAreReadInTurn() async throws {
        let count = MethodRegistration.clientStreaming(Attack.upload) { messages, _ in
            var number = 0
            while try await messages.next() != nil { number += 1 }
            return DebugId(id: "\(number)")
        }
        try await Attack.play([count]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(.open(1, Self.path))
            var (credit, sent) = (65_536, 0)
            while sent < 5000 {
                let batch = min(credit / 64, 5000 - sent)
                try await peer.send(
                    (0..<batch).flatMap { RawFrame.message(1, [], end: sent + $0 == 4999).bytes })
                sent += batch
                credit -= 64 * batch
                if sent == 5000 { break }
                while credit < 64 {
                    let more = try #require(try await peer.nextFrame(ofType: 8))
                    if more.stream == 1 { credit += Int(more.number(at: 0)) }
                }
            }
            let reply = try #require(try await peer.nextFrame(ofType: 4))
            #expect(try DebugId(serialized: Array(reply.payload.dropFirst(4))).id == "5000")
        }
    }

    /// Limit: `message_bytes`. Hostile protobuf costs the call, however it is made.
    @Test(arguments: [
        ("a length without bytes", [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F] as [UInt8], Int32(3)),
        ("groups deeper than 100", Array(repeating: 0x0B, count: 900), 8), ("a tag of zero", [0x00, 0x01], 3),
        ("a varint of eleven bytes", Array(repeating: 0xFF, count: 11), 3),
        ("text that is not UTF-8", [0x0A, 0x01, 0xC3], 3),
    ])
    func hostileMessagesCostTheCall(_ name: String, _ bytes: [UInt8], _ code: Int32) async throws {
        try await Attack.play { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Attacked/Say"), message: bytes))
            let status = try #require(try await peer.nextFrame(ofType: 6))
            #expect(try Status(serialized: status.payload).code == code, "\(name)")
        }
    }
}
