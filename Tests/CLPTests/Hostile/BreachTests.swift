import CLP
import CLPMessages
import CLPTesting
import CLPWire
import Testing

/// Numbers of frames that are out of their limits end the connection, with a text that names the rule.
@Suite(.timeLimit(.minutes(1)))
struct BreachTests {
    struct Breach: Sendable, CustomTestStringConvertible {
        /// Its name in the table of limits.
        let limit: String
        /// Whether it goes past the limit; the others break a rule beside it.
        var isHit = true
        let testDescription: String
        /// What follows the attacker's SETTINGS.
        let frames: [RawFrame]
        let code: UInt32
        let rule: String
    }

    private static let method = "test.Attacked/Say"

    private static let breaches: [Breach] = [
        Breach(
            limit: "frame_bytes", testDescription: "length 16,375",
            frames: [RawFrame(type: 2, stream: 1, payload: [UInt8](repeating: 0, count: 16_375))], code: 2,
            rule: "CLP-FRAME-2"),
        Breach(
            limit: "frame_bytes", isHit: false, testDescription: "empty MESSAGE frame",
            frames: [RawFrame(type: 4, stream: 1)],
            code: 2,
            rule: "CLP-FRAME-5"),
        Breach(
            limit: "block_bytes", testDescription: "header of 8,193 bytes",
            frames: [.call(1, block: [UInt8](repeating: 0, count: 8193), message: nil)], code: 2, rule: "CLP-BLOCK-1"),
        Breach(
            limit: "settings_pairs", testDescription: "65 pairs",
            frames: [.settings((1...65).map { (UInt16(0x9000 + $0), 1) })], code: 2, rule: "CLP-FRAME-5"),
        Breach(
            limit: "goaway_text", testDescription: "513 bytes",
            frames: [.goAway(last: 0, code: 0, text: String(repeating: "t", count: 513))], code: 2, rule: "CLP-FRAME-5"),
        Breach(
            limit: "method_number", testDescription: "1,024",
            frames: [header(CallHeader(method: method, number: 1024))], code: 1, rule: "CLP-METHOD-4"),
        Breach(
            limit: "call_id", testDescription: "2³⁰ + 1, at once",
            frames: [header(CallHeader(method: method), stream: 1 << 30 | 1)], code: 1, rule: "CLP-STREAM-1"),
        Breach(
            limit: "credit", testDescription: "bytes above 2³¹ − 1",
            frames: [header(CallHeader(method: method), end: false), .credit(1, 0x7FFF_FFFF)], code: 3,
            rule: "CLP-CREDIT-5"),
        Breach(
            limit: "credit", isHit: false, testDescription: "an amount of 0",
            frames: [header(CallHeader(method: method), end: false), .credit(1, 0)], code: 3, rule: "CLP-CREDIT-6"),
        Breach(
            limit: "credit", isHit: false, testDescription: "calls, from a client", frames: [.credit(0, 5)], code: 1,
            rule: "CLP-FRAME-6"),
    ]

    private static func header(_ header: CallHeader, stream: UInt32 = 1, end: Bool = true) -> RawFrame {
        // A header that CLP's own messages can't hold would fail the test that uses it.
        var frame = RawFrame.call(stream, block: (try? header.serialized()) ?? [], message: nil)
        frame.flags = end ? 1 : 0
        return frame
    }

    @Test(arguments: breaches) func breaks(_ breach: Breach) async throws {
        let hit = breach.isHit ? LimitName(rawValue: breach.limit) : nil
        try await Attack.play(counts: hit.map { [$0] } ?? []) { test in
            // Sent twice: SETTINGS has its breach in the very first frame, the others after it.
            let frames = breach.limit == "settings_pairs" ? breach.frames : [.settings()] + breach.frames
            let peer = try await RawPeer.connect(
                host: test.address.host, port: test.address.port, tls: RawTLS.client())
            try await peer.send(frames.flatMap(\.bytes))
            let end = try await peer.breach()
            #expect(end?.code == breach.code)
            #expect(end?.text.contains("[\(breach.rule)]") == true, "\(end?.text ?? "no GOAWAY")")
        }
    }

    /// Only the header of a frame that is too long has come: nothing is waited for, nothing is kept.
    @Test func frameIsRefusedByItsHeader() async throws {
        try await Attack.play { test in
            let peer = try await test.rawPeer()
            try await peer.send([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 2, 0])
            #expect(try await peer.breach()?.code == 2)
        }
    }

    // MARK: Before SETTINGS

    /// Limit: `first_frame`.
    @Test(arguments: [
        ("a CALL", header(CallHeader(method: method)), 1, "CLP-SETTINGS-1"),
        ("PING", .ping(), 1, "CLP-SETTINGS-1"),
        ("an unknown extension", RawFrame(type: 0x80, stream: 0), 1, "CLP-SETTINGS-1"),
        ("an unknown type", RawFrame(type: 0x20, stream: 0), 2, "CLP-FRAME-3"),
    ])
    func firstFrameIsSettings(_ name: String, _ frame: RawFrame, _ code: UInt32, _ rule: String) async throws {
        try await Attack.play(counts: code == 1 ? [.firstFrame] : []) { test in
            let peer = try await RawPeer.connect(
                host: test.address.host, port: test.address.port, tls: RawTLS.client())
            try await peer.send(frame, .settings())
            let end = try await peer.breach()
            #expect(end?.code == code, "\(name)")
            #expect(end?.text.contains("[\(rule)]") == true, "\(name): \(end?.text ?? "no GOAWAY")")
        }
    }

    @Test func settingsComeOnce() async throws {
        try await Attack.play { test in
            let peer = try await test.rawPeer()
            try await peer.send(.settings())
            let end = try await peer.breach()
            #expect(end?.code == 1 && end?.text.contains("[CLP-SETTINGS-1]") == true, "\(end?.text ?? "")")
        }
    }
}
