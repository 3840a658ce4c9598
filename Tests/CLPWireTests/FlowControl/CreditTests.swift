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

    /// [CLP-CALLS-4] A stock of calls may end for nothing; then time and good calls earn them.
    @Test func callsForNothingAreOwedLate() throws {
        var grant = CallGrant(first: 16, stock: 2, now: .start)
        for _ in 0..<16 { try grant.opened() }
        for _ in 0..<5 { grant.ended(forNothing: true) }
        #expect(grant.owed == 2 && grant.late == 3)
        // Until as much is owed as is worth a CREDIT: here two more.
        #expect(grant.lateDue == .start + .milliseconds(10))
        grant.refill(.start + .milliseconds(9))
        #expect(grant.owed == 3 && grant.late == 2)
        // Four good calls earn one.
        for _ in 0..<4 { grant.ended() }
        grant.ended(forNothing: true)
        #expect(grant.owed == 8 && grant.late == 2)
        grant.refill(.start + .milliseconds(60_000))
        #expect(grant.owed == 10 && grant.late == 0 && grant.lateDue == nil)
        // The stock has paid for what was late.
        grant.ended(forNothing: true)
        #expect(grant.owed == 10 && grant.late == 1)
    }

    /// [CLP-CALLS-4] A client that cancels all its calls, or calls what is not there, gets no more than the rate.
    @Test(arguments: [false, true]) func floodIsPaidByCallCredit(refused: Bool) {
        var configuration = WireConfiguration.server
        configuration.settings.firstCallGrant = 16
        configuration.callsForNothing = 16
        var server = ServerConnection.make(configuration)
        _ = server.take(Frames.settings())
        var now = WireTime.start
        var credit = 16
        var opened = 0
        let end = now + .seconds(2)
        while now < end {
            while credit > 0 {
                let id = StreamID(2 * opened + 1)
                opened += 1
                credit -= 1
                let frame = Frames.call(id, end: true)
                if refused {
                    var offset = 0
                    same(server.next(frame.span.bytes, at: &offset, now: now)?.brokenRule, nil)
                    server.refuse(id, status: [8, 12], notProcessed: false)
                    same(server.next(frame.span.bytes, at: &offset, now: now)?.brokenRule, nil)
                } else {
                    #expect(!server.take(frame, now: now).contains { $0.brokenRule != nil })
                    _ = server.take(Frames.cancel(id), now: now)
                    server.handlerEnded(id)
                }
            }
            let written = server.write(now)
            if written.count >= 14, written.suffix(14).prefix(10) == Frames.credit(0, 4).prefix(10) {
                credit += Int(written[written.count - 1])
            } else {
                now = server.nextTimeout ?? end
                server.timeout(now: now)
            }
        }
        #expect((400...450).contains(opened), "\(opened)")
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
