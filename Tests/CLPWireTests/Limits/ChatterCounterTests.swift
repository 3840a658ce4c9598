import CLPWire
import Testing

@Suite struct ChatterCounterTests {
    /// [CLP-CHATTER-1]
    @Test func countsAsSpecified() throws {
        var counter = ChatterCounter(start: 200, now: .start)
        for _ in 0..<200 { try counter.otherFrame(now: .start) }
        #expect(counter.value == 0)
        let fault = #expect(throws: ConnectionFault.self) { try counter.otherFrame(now: .after(0.9)) }
        #expect(fault?.code == .chatter)
        counter = ChatterCounter(start: 0, now: .start)
        counter.call()
        counter.messageOfOpenCall()
        try counter.otherFrame(now: .after(2.5))
        #expect(counter.value == 16 + 2 + 2 - 1)
        try counter.otherFrame(now: .after(3))
        #expect(counter.value == 16 + 2 + 3 - 2)
    }

    /// [CLP-CHATTER-1] A peer without calls is cut at the first frame too many, whatever the frames are.
    @Test(arguments: [Frames.cancel(1), Frames.credit(1, 1), Frames.raw(0x80, 0, [1, 2]), Frames.end(1)])
    func attackerIsCut(_ frame: [UInt8]) {
        var server = ServerConnection.make()
        // SETTINGS costs one, CALL brings 16; the first CANCEL closes the call.
        _ = server.take(Frames.settings() + Frames.call(1, message: [1], end: true) + Frames.cancel(1))
        server.handlerEnded(1)
        var frames = 0
        var broken: String?
        while broken == nil && frames < 10_000 {
            broken = server.take(frame).first?.brokenRule
            frames += 1
        }
        #expect(broken == "CLP-CHATTER-1")
        #expect(frames == 200 + 16 - 2 + 1)
    }

    /// [CLP-CHATTER-1] An honest client that cancels each call at once is never cut.
    @Test func honestCancelsStayAbove() {
        var configuration = WireConfiguration.server
        configuration.callsForNothing = nil
        var server = ServerConnection.make(configuration)
        _ = server.take(Frames.settings())
        for number in 0..<5_000 {
            let id = StreamID(2 * number + 1)
            let events = server.take(Frames.call(id, message: [1], end: true) + Frames.cancel(id, 1))
            #expect(!events.contains { $0.brokenRule != nil })
            server.handlerEnded(id)
            _ = server.write()
        }
    }
}

@Suite struct ChatterOfStreamsTests {
    /// [CLP-CHATTER-1] A peer that answers each message with a CREDIT is honest: messages count, sent ones too.
    @Test func creditForEachReply() {
        var server = ServerConnection.make()
        _ = server.take(Frames.settings() + Frames.call(1, end: true))
        for _ in 0..<2_000 {
            server.sendMessage(1, [1])
            _ = server.write()
            same(server.take(Frames.credit(1, 65)), [])
        }
    }

    /// [CLP-CHATTER-1]
    @Test func creditForEachRequest() {
        var client = ClientConnection.make()
        _ = client.take(Frames.settings())
        _ = client.open(header: [], message: nil, end: false)
        _ = client.write()
        for _ in 0..<2_000 {
            client.sendMessage(1, [1], end: false)
            _ = client.write()
            same(client.take(Frames.credit(1, 65)), [])
        }
    }

    /// [CLP-CHATTER-1] Received messages pay for the frames around them, and those of a closed call cost nothing.
    @Test func receivedMessages() {
        var server = ServerConnection.make()
        _ = server.take(Frames.settings() + Frames.call(1))
        for _ in 0..<2_000 {
            same(server.take(Frames.message(1, [1]) + Frames.credit(1, 1)).count, 1)
            server.messageTaken(1)
            _ = server.write()
        }
        _ = server.take(Frames.cancel(1))
        for _ in 0..<2_000 { same(server.take(Frames.message(1, [1])), []) }
        var client = ClientConnection.make()
        _ = client.take(Frames.settings())
        _ = client.open(header: [], message: nil, end: true)
        _ = client.write()
        for _ in 0..<2_000 {
            same(client.take(Frames.message(1, [1]) + Frames.credit(1, 1)).count, 1)
            client.messageTaken(1)
            _ = client.write()
        }
    }
}

@Suite struct WireConfigurationTests {
    @Test func oursAreSound() {
        #expect(WireConfiguration.server.problems.isEmpty)
        #expect(WireConfiguration.client.problems.isEmpty)
        #expect(WireConfiguration.protocolDefaults.problems.isEmpty)
    }

    @Test func unsoundOnesAreRefused() {
        func problems(_ change: (inout WireConfiguration) -> Void) -> Int {
            var configuration = WireConfiguration.server
            change(&configuration)
            return configuration.problems.count
        }
        #expect(problems { $0.settings.byteCredit = 32_767 } == 1)
        #expect(problems { $0.settings.firstCallGrant = 15 } == 1)
        #expect(problems { $0.settings.pingInterval = 300_001 } == 1)
        #expect(problems { $0.creditHeldBack = 8_193 } == 1)
        #expect(problems { $0.chatterStart = 199 } == 1)
        #expect(problems { $0.settings.firstCallGrant = 1_000 } == 1)
        #expect(problems { $0.messageLimit = -1 } == 1)
    }
}
