import CLPWire
import Testing

/// One frame or two that break one rule, to each side that can receive them.
@Suite struct BrokenFrameTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        let toServer: Bool
        let bytes: [UInt8]
        let code: GoAwayCode

        var testDescription: String { "\(rule) to \(toServer ? "server" : "client"): \(hexText(bytes.prefix(30)))" }
    }

    private static func both(_ rule: String, _ bytes: [UInt8], _ code: GoAwayCode = .frameError) -> [Case] {
        [toServer(rule, bytes, code), toClient(rule, bytes, code)]
    }

    private static func toServer(_ rule: String, _ bytes: [UInt8], _ code: GoAwayCode = .frameError) -> Case {
        Case(rule: rule, toServer: true, bytes: bytes, code: code)
    }

    private static func toClient(_ rule: String, _ bytes: [UInt8], _ code: GoAwayCode = .frameError) -> Case {
        Case(rule: rule, toServer: false, bytes: bytes, code: code)
    }

    private static let settings = Frames.settings()

    /// Wrong by their headers alone: ten bytes are enough to say so, and nothing is kept.
    static let headers: [Case] =
        both("[CLP-FRAME-2]", Frames.u32(16_375) + Frames.u32(1) + [4, 0])
        + both("[CLP-FRAME-2]", Frames.u32(0xffff_ffff) + Frames.u32(0) + [0x80, 0])
        + both("[CLP-FRAME-3]", Frames.raw(0, 0)) + both("[CLP-FRAME-3]", Frames.raw(0x0b, 1))
        + both("[CLP-FRAME-3]", Frames.raw(0x7f, 1))
        + both("[CLP-FRAME-4]", Frames.raw(4, flags: 2, 1, [1])) + both("[CLP-FRAME-4]", Frames.raw(9, flags: 1, 0))
        + both("[CLP-FRAME-4]", Frames.raw(1, flags: 0x80, 0)) + both("[CLP-FRAME-4]", Frames.raw(8, flags: 1, 1))
        + [
            toServer("[CLP-FRAME-4]", Frames.raw(2, flags: 4, 1)),
            toClient("[CLP-FRAME-4]", Frames.raw(6, flags: 1, 1)),
        ]
        + both("[CLP-FRAME-5]", Frames.u32(5) + Frames.u32(0) + [1, 0])
        + both("[CLP-FRAME-5]", Frames.u32(390) + Frames.u32(0) + [1, 0])
        + both("[CLP-FRAME-5]", Frames.raw(4, 1)) + both("[CLP-FRAME-5]", Frames.u32(5) + Frames.u32(1) + [8, 0])
        + both("[CLP-FRAME-5]", Frames.u32(521) + Frames.u32(0) + [10, 0])
        + [
            toServer("[CLP-FRAME-5]", Frames.raw(2, 1)),
            toServer("[CLP-FRAME-5]", Frames.u32(1) + Frames.u32(1) + [5, 0]),
            toClient("[CLP-FRAME-5]", Frames.u32(8_193) + Frames.u32(1) + [3, 0]),
        ]
        + both("[CLP-FRAME-6]", Frames.raw(1, 1), .protocolError)
        + both("[CLP-FRAME-6]", Frames.u32(1) + Frames.u32(0) + [4, 0], .protocolError)
        + both("[CLP-FRAME-6]", Frames.u32(8) + Frames.u32(1) + [9, 0], .protocolError)
        + [
            toServer("[CLP-FRAME-6]", Frames.raw(3, 1), .protocolError),
            toServer("[CLP-FRAME-6]", Frames.u32(4) + Frames.u32(0) + [8, 0], .protocolError),
            toClient("[CLP-FRAME-6]", Frames.raw(5, 1), .protocolError),
            toClient("[CLP-FRAME-6]", Frames.u32(4) + Frames.u32(1) + [7, 0], .protocolError),
        ]
        + both("[CLP-FRAME-7]", Frames.raw(0x80, 2)) + both("[CLP-FRAME-7]", Frames.raw(4, 0x8000_0001))

    /// Wrong by what they hold, or by what came before them.
    static let payloads: [Case] =
        both("[CLP-SETTINGS-1]", settings, .protocolError)
        + [toClient("[CLP-GOAWAY-2]", Frames.goAway(0) + Frames.goAway(1), .protocolError)]
        + both("[CLP-GOAWAY-1]", Frames.goAway(0x8000_0000))
        + [
            toServer("[CLP-BLOCK-1]", Frames.call(1, block: Array(repeating: 0, count: 8_193))),
            toServer("[CLP-FRAME-5]", Frames.raw(2, 1, [0, 2, 0])),
            toServer("[CLP-FRAME-5]", Frames.raw(2, flags: 2, 1, [0, 0, 0, 0, 0])),
            toServer("[CLP-FRAME-5]", Frames.call(1) + Frames.raw(4, 1, [0, 0, 1])),
            toServer("[CLP-MESSAGE-1]", Frames.call(1, message: [1, 2], total: 1)),
            toServer("[CLP-MESSAGE-1]", Frames.call(1, message: [1], total: 2) + Frames.rest(1, [2, 3])),
            toServer("[CLP-MESSAGE-1]", Frames.call(1, message: [1], total: 0)),
            toServer("[CLP-MESSAGE-2]", Frames.call(1, message: [], total: 1)),
            toServer("[CLP-MESSAGE-3]", Frames.call(1, message: [1], total: 2) + Frames.end(1), .protocolError),
            toServer("[CLP-CREDIT-6]", Frames.call(1) + Frames.credit(1, 0), .creditError),
            toClient("[CLP-CREDIT-6]", Frames.credit(0, 0), .creditError),
            toServer("[CLP-GOAWAY-5]", Frames.call(1) + Frames.goAway(0) + Frames.call(3), .protocolError),
            toServer("[CLP-GOAWAY-2]", Frames.goAway(1), .protocolError),
        ]

    @Test(arguments: headers, [1, 10, Int.max])
    func byHeader(_ broken: Case, piece: Int) {
        expect(broken, Array(broken.bytes.prefix(10)), piece)
    }

    @Test(arguments: payloads, [1, 13, Int.max])
    func byPayload(_ broken: Case, piece: Int) {
        expect(broken, broken.bytes, piece)
    }

    private func expect(_ broken: Case, _ bytes: [UInt8], _ piece: Int) {
        var faults: [ConnectionFault] = []
        if broken.toServer {
            var server = ServerConnection.make(.protocolDefaults)
            for event in server.take(Self.settings + bytes, piece: piece) {
                if case .failed(let fault) = event { faults.append(fault) }
            }
        } else {
            var client = ClientConnection.make(.protocolDefaults)
            for event in client.take(Self.settings + bytes, piece: piece) {
                if case .failed(let fault) = event { faults.append(fault) }
            }
        }
        #expect(faults.map(\.rule) == [String(broken.rule.dropFirst().dropLast())])
        #expect(faults.first?.code == broken.code)
    }

    /// [CLP-SETTINGS-1] [CLP-SETTINGS-3] [CLP-SETTINGS-4]
    @Test(arguments: [
        (Frames.ping(1), "CLP-SETTINGS-1"), (Frames.raw(0x80, 0), "CLP-SETTINGS-1"),
        (Frames.settings([(2, 16), (1, 32_768)]), "CLP-SETTINGS-3"),
        (Frames.settings([(9, 1), (9, 1)]), "CLP-SETTINGS-3"),
        (Frames.settings([(1, 32_767)]), "CLP-SETTINGS-4"), (Frames.settings([(1, 0x8000_0000)]), "CLP-SETTINGS-4"),
        (Frames.settings([(2, 15)]), "CLP-SETTINGS-4"), (Frames.settings([(3, 300_001)]), "CLP-SETTINGS-4"),
        (Frames.settings([(1, 32_768), (2, 16), (3, 300_000), (4, 0), (5, 0), (0xffff, 0)]), nil),
    ])
    func settings(_ bytes: [UInt8], rule: String?) {
        var client = ClientConnection.make()
        same(client.take(bytes).last?.brokenRule, rule)
        var server = ServerConnection.make()
        same(server.take(bytes).last?.brokenRule, rule)
    }

    /// [CLP-TIME-1]
    @Test func noSettingsInTime() {
        var client = ClientConnection.make()
        same(client.nextTimeout, .after(10))
        client.timeout(now: .after(9.999))
        same(client.polled(), [])
        client.timeout(now: .after(10))
        same(client.polled().map(\.brokenRule), ["CLP-TIME-1"])
    }
}
