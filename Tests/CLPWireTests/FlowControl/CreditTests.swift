import CLPWire
import Testing

@Suite struct ReceiveCreditTests {
    /// [CLP-CREDIT-3] [CLP-CREDIT-4]
    @Test func nextMessageIsOwedAsItArrives() throws {
        var credit = ReceiveCredit(32_768)
        try credit.spend(8_000)
        #expect(credit.owed == 8_000)
        #expect(!credit.isDue(threshold: 8_192))
        try credit.spend(192)
        #expect(credit.isDue(threshold: 8_192))
        #expect(credit.takeGrant() == 8_192)
        #expect(credit.available == 32_768)
    }

    /// [CLP-CREDIT-3]
    @Test func laterMessagesAreOwedWhenTheirTurnComes() throws {
        var credit = ReceiveCredit(32_768)
        try credit.spend(100)
        credit.messageCompleted()  // A, owed
        try credit.spend(200)
        credit.messageCompleted()  // B, waits
        try credit.spend(300)  // part of C, waits
        #expect(credit.owed == 100)
        credit.messageTaken()  // A: B is next
        #expect(credit.owed == 300)
        credit.messageTaken()  // B: C is next
        #expect(credit.owed == 600)
        try credit.spend(50)
        #expect(credit.owed == 650)
        credit.messageCompleted()
        credit.messageTaken()
        credit.messageTaken()  // one too many
        #expect(credit.owed == 650)
    }

    /// [CLP-CREDIT-2]
    @Test func overspendingBreaks() throws {
        var credit = ReceiveCredit(100)
        try credit.spend(100)
        let fault = #expect(throws: ConnectionFault.self) { try credit.spend(1) }
        #expect(fault?.code == .creditError)
        #expect(fault?.rule == "CLP-CREDIT-2")
    }

    @Test func whatWasGivenAheadIsNotOwedAgain() throws {
        var credit = ReceiveCredit(32_768)
        try credit.spend(16_000)
        credit.payAhead(200_000)
        #expect(credit.isDue(threshold: 1_000_000))
        let given = credit.takeGrant()
        #expect(given == 200_000 - 32_768 + 16_000)
        #expect(credit.available == 200_000)
        try credit.spend(100_000)
        #expect(credit.owed == 0)
        try credit.spend(100_000)
        #expect(credit.owed == 200_000 - (given - 16_000))
    }
}

@Suite struct SendCreditTests {
    /// [CLP-CREDIT-5]
    @Test func neverPasses31Bits() throws {
        var credit = SendCredit(32_768)
        try credit.add(0x7fff_ffff - 32_768)
        #expect(credit.available == 0x7fff_ffff)
        let fault = #expect(throws: ConnectionFault.self) { try credit.add(1) }
        #expect(fault?.rule == "CLP-CREDIT-5")
    }

    /// [CLP-CREDIT-2] Cut frames are not tiny, and a frame is never larger than the credit.
    @Test(arguments: [
        (64, 0, 0), (63, 0, nil), (65, 1, 1), (64, 1, nil), (4_159, 10_000, nil), (4_160, 10_000, 4_096),
        (20_000, 10_000, 10_000),
    ])
    func allowance(_ credit: Int, rest: Int, expected: Int?) {
        #expect(SendCredit(credit).allowance(for: rest) == expected)
    }
}

@Suite struct CallCreditTests {
    /// [CLP-CALLS-1] [CLP-CALLS-3]
    @Test func aQuarterIsKeptBack() throws {
        var grant = CallGrant(first: 16)
        for _ in 0..<16 { try grant.opened() }
        #expect(throws: ConnectionFault.self) { try grant.opened() }
        for _ in 0..<3 { grant.ended() }
        #expect(!grant.isDue)
        grant.ended()
        #expect(grant.isDue)
        #expect(grant.takeGrant() == 4)
        #expect(grant.available == 4)
    }

    /// [CLP-CALLS-2] Owed only when closed and the handler has ended, in either order, and not for what still runs.
    @Test(arguments: [false, true])
    func closedAndEnded(cancelled: Bool) {
        var configuration = WireConfiguration.server
        configuration.settings.firstCallGrant = 16
        var server = ServerConnection.make(configuration)
        _ = server.take(Frames.settings())
        for id in stride(from: StreamID(1), to: 9, by: 2) { _ = server.take(Frames.call(id, end: true)) }
        _ = server.write()
        for id in stride(from: StreamID(1), to: 9, by: 2) {
            if cancelled {
                _ = server.take(Frames.cancel(id))
                same(server.callCredit.owed, Int(id) / 2)
                server.handlerEnded(id)
            } else {
                server.handlerEnded(id)
                same(server.callCredit.owed, Int(id) / 2)
                server.finish(id)
                _ = id < 7 ? server.write() : []
            }
        }
        let written = server.write()
        #expect(written.suffix(14) == Frames.credit(0, 4)[...])
    }

    /// [CLP-CALLS-3] Under overload paying late sheds load.
    @Test func overloadWithholds() {
        var configuration = WireConfiguration.server
        configuration.settings.firstCallGrant = 16
        var server = ServerConnection.make(configuration)
        _ = server.take(Frames.settings())
        server.withholdsCallCredit = true
        for id in stride(from: StreamID(1), to: 9, by: 2) {
            _ = server.take(Frames.call(id, end: true) + Frames.cancel(id))
            server.handlerEnded(id)
        }
        _ = server.write()
        let quiet = server.hasOutput
        #expect(!quiet)
        server.withholdsCallCredit = false
        let written = server.write()
        #expect(written == Frames.credit(0, 4))
    }
}
