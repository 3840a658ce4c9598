import CLPSimulation
import CLPWire
import Testing

/// The model is not blind.
@Suite struct ModelTests {
    private static let settings = frame(1, 0)
    private static let call = frame(2, 1, [0, 0])

    private static func frame(_ type: UInt8, _ stream: UInt8, _ payload: [UInt8] = [], flags: UInt8 = 0) -> [UInt8] {
        [0, 0, UInt8(payload.count / 256), UInt8(payload.count % 256), 0, 0, 0, stream, type, flags] + payload
    }

    private func problems(_ end: End, _ bytes: [UInt8]) -> [String] {
        let now = WireTime(nanoseconds: 0)
        let model = Model(server: .protocolDefaults, client: .protocolDefaults, now: now)
        model.opened(1)
        model.opened(3)
        model.wrote(end, bytes, now: now)
        return model.problems
    }

    static let wrong: [(String, End, [UInt8])] = [
        ("no SETTINGS", .client, call), ("SETTINGS twice", .client, settings + settings),
        ("a gap", .client, settings + frame(2, 3, [0, 0])), ("END for no call", .client, settings + frame(5, 1)),
        ("a MESSAGE after END", .client, settings + frame(2, 1, [0, 0], flags: 1) + frame(4, 1, [0, 0, 0, 0])),
        ("END inside a message", .client, settings + frame(2, 1, [0, 0, 0, 0, 0, 2, 1], flags: 3)),
        ("too many bytes", .client, settings + frame(2, 1, [0, 0, 0, 0, 0, 1, 1, 1], flags: 2)),
        ("no byte", .client, settings + frame(2, 1, [0, 0, 0, 0, 0, 1], flags: 2)),
        ("overspent", .client, settings + call + messages(2)),
        ("CANCEL twice", .client, settings + call + frame(7, 1, [0, 0, 0, 0]) + frame(7, 1, [0, 0, 0, 0])),
        ("a CALL after GOAWAY", .client, settings + frame(10, 0, [0, 0, 0, 0, 0, 0, 0, 0]) + call),
        ("GOAWAY with a last", .client, settings + frame(10, 0, [0, 0, 0, 1, 0, 0, 0, 0])),
        ("PING too soon", .client, settings + frame(9, 0, [0, 0, 0, 0, 0, 0, 0, 0])),
        ("ACK of nothing", .server, settings + frame(9, 0, [0, 0, 0, 0, 0, 0, 0, 0], flags: 8)),
        ("HEAD after STATUS", .server, settings + frame(6, 1) + frame(3, 1)),
        ("HEAD twice", .server, settings + frame(3, 1) + frame(3, 1)),
        ("STATUS twice", .server, settings + frame(6, 1) + frame(6, 1)),
        ("NOT_PROCESSED late", .server, settings + frame(3, 1) + frame(6, 1, flags: 4)),
        ("OK inside a message", .server, settings + frame(4, 1, [0, 0, 0, 2, 1]) + frame(6, 1)),
        ("CALL from a server", .server, settings + call), ("an extension", .client, settings + frame(0x80, 0)),
        ("CREDIT of 0", .server, settings + frame(8, 1, [0, 0, 0, 0])), ("half a frame", .client, [0, 0, 0]),
    ]

    /// Three frames of 16,000 bytes each, of a message of 48,000: above 32,768.
    private static func messages(_ later: Int) -> [UInt8] {
        let body = [UInt8](repeating: 1, count: 16_000)
        var bytes = frame(4, 1, [0, 0, 0xbb, 0x80] + body)
        for _ in 0..<later { bytes += frame(4, 1, body) }
        return bytes
    }

    @Test(arguments: wrong.indices)
    func seesWhatIsWrong(_ index: Int) {
        let (name, end, bytes) = Self.wrong[index]
        #expect(!problems(end, bytes).isEmpty, "\(name)")
    }

    @Test func isContentWithWhatIsRight() {
        #expect(problems(.client, Self.settings + Self.call + Self.messages(0)) == [])
        #expect(problems(.server, Self.settings + Self.frame(3, 1) + Self.frame(6, 1)) == [])
    }
}
