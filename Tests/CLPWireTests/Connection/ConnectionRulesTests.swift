import CLPWire
import Testing

/// Rules of the whole connection that the golden vectors do not show.
@Suite struct ConnectionRulesTests {
    /// [CLP-ERROR-1] [CLP-GOAWAY-8] One fault, one GOAWAY, nothing after it.
    @Test func aFaultIsTheEnd() {
        var server = ServerConnection.make(.protocolDefaults)
        _ = server.take(Frames.settings() + Frames.call(1, end: true))
        server.sendMessage(1, [1])
        let events = server.take(Frames.raw(0x0b, 0) + Frames.call(3) + Frames.raw(0x0b, 0))
        let written = server.write()
        let more = server.take(Frames.call(5))
        #expect(events.map(\.brokenRule) == ["CLP-FRAME-3"])
        #expect(more == [])
        #expect(Array(written.prefix(10)) == Frames.settings())
        #expect(Array(written[14..<28]) == [0, 0, 0, 0, 10, 0] + Frames.u32(1) + Frames.u32(2))
        let finished = server.isFinished
        #expect(finished)
        same(server.nextTimeout, nil)
    }

    /// [CLP-FRAME-1] Ten bytes, big endian, as many as `length` says after them.
    @Test func headerLayout() {
        let bytes = hex("00000102 03040506 07 08")
        let header = FrameHeader(bytes.span.bytes, at: 0)
        #expect(header.length == 0x102)
        #expect(header.stream == 0x0304_0506)
        #expect(header.type == 7)
        #expect(header.flags == 8)
    }

    /// [CLP-FRAME-2] Other protocols on the port are named.
    @Test(arguments: [
        ("GET / HTTP/1.1\r\n", "HTTP"), ("PRI * HTTP/2.0\r\n", "HTTP"), ("POST /x HTTP/1.1", "HTTP"),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}", "TLS"), ("zzzzzzzzzzzzzz", nil),
    ])
    func foreignProtocol(_ text: String, name: String?) {
        var server = ServerConnection.make()
        let bytes = text.unicodeScalars.map { UInt8($0.value) }
        guard case .failed(let fault)? = server.take(bytes, piece: 3).first else {
            Issue.record("no fault")
            return
        }
        #expect(fault.rule == "CLP-FRAME-2")
        #expect(fault.fault == .peer)
        #expect(fault.text.contains("these bytes are \(name ?? "")") == (name != nil))
    }

    /// [CLP-BLOCK-2] The driver breaks the connection over a block that does not decode: the call was not handled.
    @Test func undecodableBlock() {
        var server = ServerConnection.make(.protocolDefaults)
        let bytes = Frames.settings() + Frames.call(1, block: [0xff], message: [1], end: true) + Frames.call(3)
        var offset = 0
        let first = server.next(bytes.span.bytes, at: &offset, now: .start)
        let second = server.next(bytes.span.bytes, at: &offset, now: .start)
        server.fault(.protocolError, "[CLP-BLOCK-2] the CallHeader does not decode", now: .start)
        let third = server.next(bytes.span.bytes, at: &offset, now: .start)
        let fourth = server.next(bytes.span.bytes, at: &offset, now: .start)
        #expect(first == .peerSettings(WireSettings()))
        #expect(second == .call(1, header: [0xff], hasMessage: true, end: true))
        #expect(third?.brokenRule == "CLP-BLOCK-2")
        #expect(fourth == nil)
        #expect(offset == bytes.count)
        same(Array(server.write().dropFirst(20).prefix(8)), Frames.u32(0) + Frames.u32(1))
    }

    /// [CLP-CREDIT-1] [CLP-CREDIT-7] [CLP-SETTINGS-2] A CALL goes out whole before SETTINGS came; with no credit left
    /// all but messages still go.
    @Test func whatIsFree() {
        var client = ClientConnection.make(.protocolDefaults)
        let id = client.open(
            header: Array(repeating: 1, count: 8_192), message: Array(repeating: 2, count: 100_000), end: false)
        let written = client.write(buffer: 16_384)
        same(client.credit(of: id)?.send ?? .max < 4_160, true)
        #expect(written.count > 32_768)
        client.cancel(id, .caller)
        same(client.write(), Frames.cancel(id))
        var server = ServerConnection.make(.protocolDefaults)
        _ = server.take(Frames.settings() + Frames.call(1, end: true))
        server.sendHead(1, [1])
        server.sendMessage(1, Array(repeating: 2, count: 100_000))
        _ = server.write()
        server.sendStatus(1, [8, 4], notProcessed: false, discardQueued: true)
        same(server.write(), Frames.status(1, [8, 4]))
    }

    /// [CLP-MESSAGE-4] Refused at total: nothing is held, and the limit itself passes.
    @Test func messageLimit() {
        var server = ServerConnection.make(.protocolDefaults)
        var offset = 0
        let bytes =
            Frames.settings() + Frames.call(1, message: [1], total: 11) + Frames.call(3, message: [1], total: 10)
        var events: [ServerEvent] = []
        while let event = server.next(bytes.span.bytes, at: &offset, now: .start) {
            events.append(event)
            if case .call(let id, _, _, _) = event { server.accept(id, messageLimit: 10) }
        }
        #expect(events.contains(.messageTooLarge(1, total: 11)))
        same(server.assemblingBytes, 1)
        _ = server.take(Frames.cancel(3))
        same(server.assemblingBytes, 0)
    }

    /// A message larger than the credit passes, with and without credit given ahead; memory follows the bytes.
    @Test(arguments: [0, 262_144])
    func largeMessage(ahead: Int) {
        var configuration = WireConfiguration.protocolDefaults
        configuration.advanceCredit = ahead
        var server = ServerConnection.make(configuration)
        var client = ClientConnection.make(.protocolDefaults)
        let message = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        _ = client.open(header: [], message: message, end: true)
        var events: [ServerEvent] = []
        var rounds = 0
        while rounds < 200 && !events.contains(where: { if case .message = $0 { true } else { false } }) {
            events += server.take(client.write())
            _ = client.take(server.write())
            rounds += 1
        }
        #expect(events.last == .message(1, message, end: true))
        #expect(ahead == 0 ? rounds > 20 : rounds < 12)
        same(server.assemblingBytes, 0)
    }

    /// [CLP-STREAM-4] [CLP-GOAWAY-3] The last ids.
    @Test func idsRunOut() {
        var client = ClientConnection(configuration: .protocolDefaults, now: .start, firstStream: (1 << 30) - 3)
        var server = ServerConnection(configuration: .protocolDefaults, now: .start, firstStream: (1 << 30) - 3)
        _ = client.take(server.write())
        let ids = [client.open(header: [], message: nil, end: true), client.open(header: [], message: nil, end: true)]
        #expect(ids == [(1 << 30) - 3, (1 << 30) - 1])
        same(client.canOpen, false)
        same(client.isWornOut, true)
        same(server.take(client.write()).count, 3)
        same(server.take(Frames.call((1 << 30) + 1)).last?.brokenRule, "CLP-STREAM-1")
    }

    /// [CLP-GOAWAY-3] [CLP-GOAWAY-4] Who leaves or is left opens no more.
    @Test func noCallsAfterGoAway() {
        var client = ClientConnection.make()
        same(client.canOpen, true)
        client.drain(now: .start)
        same(client.canOpen, false)
        var other = ClientConnection.make()
        _ = other.take(Frames.settings() + Frames.goAway(0x7fff_ffff))
        same(other.canOpen, false)
        same(other.write().suffix(18), Frames.goAway(0)[...])
    }

    /// [CLP-GOAWAY-6] [CLP-GOAWAY-7] Idle and old connections leave by the same handshake.
    @Test func idleAndAge() {
        var configuration = WireConfiguration.protocolDefaults
        configuration.idleLimit = .seconds(600)
        configuration.maximumAge = .seconds(3_600)
        var server = ServerConnection.make(configuration)
        _ = server.take(Frames.settings())
        _ = server.write()
        same(server.nextTimeout, .after(600))
        server.timeout(now: .after(600))
        same(server.write(), Frames.goAway(0x7fff_ffff, 6))
        var busy = ServerConnection.make(configuration)
        _ = busy.take(Frames.settings() + Frames.call(1, end: true))
        _ = busy.write()
        busy.timeout(now: .after(3_600))
        same(busy.write(), Frames.goAway(0x7fff_ffff, 7))
        same(busy.isOpen(1), true)
        busy.timeout(now: .after(3_605))
        same(busy.write(), Frames.goAway(1, 7))
    }

    /// [CLP-TLS-4] [CLP-RETRY-1] The end of input fails what was open, at once.
    @Test func inputCloses() {
        var client = ClientConnection.make(.protocolDefaults)
        _ = client.open(header: [], message: [1], end: true)
        _ = client.write()
        _ = client.open(header: [], message: [1], end: true)
        client.inputClosed(now: .start)
        same(client.polled(), [.lost(1, notProcessed: false), .lost(3, notProcessed: true), .closed])
        same(client.isFinished, true)
        same(client.hasOutput, false)
        var server = ServerConnection.make()
        _ = server.take(Frames.settings() + Frames.call(1))
        server.inputClosed(now: .start)
        same(server.polled(), [.closed])
        same(server.isOpen(1), false)
        same(server.openCalls, 0)
        same(server.isFinished, true)
    }

    /// [CLP-CODE-2] [CLP-CODE-3] What is not known reads as the named one; each code has one party.
    @Test func codes() {
        #expect(GoAwayCode(wire: 10) == .internalError)
        #expect(CancelReason(wire: 3) == .caller)
        let parties = GoAwayCode.allCases.map { ConnectionFault($0, "").fault.rawValue }
        #expect(
            parties == ["limit", "peer", "peer", "peer", "peer", "environment", "limit", "limit", "limit", "us"])
    }

    /// [CLP-GOAWAY-1] A long text is cut between characters.
    @Test func longText() {
        var server = ServerConnection.make(.protocolDefaults)
        server.fault(.overload, String(repeating: "é", count: 300), now: .start)
        let written = server.write()
        #expect(written.count == 10 + 10 + 8 + 512)
        #expect(String(validating: written.suffix(512), as: UTF8.self) == String(repeating: "é", count: 256))
    }

    /// [CLP-SETTINGS-5] [CLP-SETTINGS-6] [CLP-EXT-1] [CLP-STATUS-1] and writers that wait.
    @Test func writable() {
        var server = ServerConnection.make(.protocolDefaults)
        _ = server.take(Frames.settings() + Frames.raw(0xfe, 0, [1]) + Frames.call(1, end: true))
        server.sendMessage(1, Array(repeating: 1, count: 70_000))
        same(server.queuedBytes(1), 70_064)
        let first = server.write(buffer: 16_384).count
        #expect(first > 32_000)
        same(server.polled(), [.writable(1)])
        server.finish(1)
        _ = server.take(Frames.credit(1, 100_000))
        let rest = server.write()
        #expect(rest.count > 37_000)
        same(server.openCalls, 0)
    }
}

@Suite struct GoodbyeTests {
    /// [CLP-TIME-1] A slow handshake takes nothing from the time for SETTINGS, nor from the age.
    @Test func timesCountFromTheHandshake() {
        var configuration = WireConfiguration.server
        configuration.maximumAge = .seconds(15)
        var server = ServerConnection(configuration: configuration, now: .start)
        server.handshakeCompleted(now: .after(8))
        same(server.nextTimeout, .after(18))
        server.timeout(now: .after(17.9))
        same(server.polled(), [])
        _ = server.take(Frames.settings() + Frames.call(1, end: true), now: .after(18))
        server.handshakeCompleted(now: .after(19))
        same(server.nextTimeout, .after(23))
    }

    /// [CLP-GOAWAY-8] A peer that reads nothing, or a byte at a time, does not keep a failed connection for ever.
    @Test func aFailedConnectionGivesUp() {
        var server = ServerConnection.make()
        _ = server.take(Frames.raw(0x0b, 0), now: .after(1))
        same(server.isFinished, false)
        same(server.nextTimeout, .after(6))
        server.timeout(now: .after(5.9))
        same(server.hasOutput, true)
        server.timeout(now: .after(6))
        same(server.hasOutput, false)
        same(server.isFinished, true)
        same(server.nextTimeout, nil)
        same(server.write(), [])
    }

    /// A goodbye that leaves needs no time.
    @Test func aGoodbyeThatLeaves() {
        var client = ClientConnection.make()
        client.fault(.internalError, "", now: .start)
        same(client.nextTimeout, .after(5))
        _ = client.write()
        same(client.nextTimeout, nil)
        same(client.isFinished, true)
    }

    /// [CLP-GOAWAY-6] Every reason to leave in peace goes by the same steps.
    @Test(arguments: [GoAwayCode.drain, .idle, .age, .overload])
    func reasons(_ code: GoAwayCode) {
        var server = ServerConnection.make(.protocolDefaults)
        _ = server.take(Frames.settings() + Frames.call(1, end: true))
        _ = server.write()
        server.drain(code, now: .start)
        same(server.write(), Frames.goAway(0x7fff_ffff, code.rawValue))
        _ = server.take(Frames.goAway(0))
        same(server.isFinished, false)
        server.finish(1)
        same(server.write(), Frames.status(1, []))
        same(server.isFinished, true)
    }
}
