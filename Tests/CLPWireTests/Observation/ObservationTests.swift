import CLPWire
import Testing

@Suite struct ObservationTests {
    /// Frames, their bytes and what they meant, on both sides.
    @Test func counters() {
        var server = ServerConnection.make(.protocolDefaults)
        var client = ClientConnection.make(.protocolDefaults)
        _ = client.open(header: [1], message: [1, 2], end: false)
        _ = client.open(header: [], message: nil, end: true)
        _ = client.open(header: [], message: [], end: true)
        _ = server.take(client.write())
        server.sendMessage(1, [7])
        server.finish(1)
        client.cancel(3, .caller)
        server.sendStatus(5, [8, 3], notProcessed: false)
        _ = client.take(server.write())
        _ = server.take(client.write() + Frames.raw(0x80, 0, [1, 2, 3]) + Frames.ping(1), now: .after(300))
        let (up, down) = (server.counters, client.counters)
        #expect(up.received[.call].frames == 3)
        #expect(up.received[.call].bytes == 30 + 3 * 2 + 1 + 6 + 4)
        #expect(up.received[nil] == FrameCounts.Count(frames: 1, bytes: 13))
        #expect(up.received[.cancel] == down.sent[.cancel])
        #expect(down.received[.message] == FrameCounts.Count(frames: 1, bytes: 15))
        #expect(up.sent.total.frames == 3)
        #expect(up.sent.total == down.received.total)
        #expect([up.callsOpened, down.callsOpened] == [3, 3])
        #expect([up.messagesReceived, up.messagesSent] == [2, 1])
        #expect([down.messagesReceived, down.messagesSent] == [1, 2])
        #expect([up.cancels, down.cancels] == [1, 1])
        // The first call's client had more to send.
        #expect(up.provokedEnds == 1)
        #expect(up.pingsReceived == 1)
        server.fault(.tooSlow, "", now: .start)
        var sum = server.counters
        sum += down
        #expect(sum.faults[.tooSlow] == 1)
        #expect(sum.faults[.protocolError] == 0)
        #expect(sum.received.total.frames == up.received.total.frames + 3)
    }

    /// A refusal and a message above the limit are ends that the client provoked.
    @Test func provokedEnds() {
        var server = ServerConnection.make(.protocolDefaults)
        let bytes = Frames.settings() + Frames.call(1, end: true) + Frames.call(3, message: [1], total: 9, end: false)
        var offset = 0
        while let event = server.next(bytes.span.bytes, at: &offset, now: .start) {
            switch event {
            case .call(1, _, _, _): server.refuse(1, status: [8, 8], notProcessed: true)
            case .call(let id, _, _, _): server.accept(id, messageLimit: 8)
            case .messageTooLarge(let id, _): server.sendStatus(id, [8, 8], notProcessed: false)
            default: break
            }
        }
        _ = server.write()
        same(server.counters.provokedEnds, 2)
        same(server.counters.messagesTooLarge, 1)
    }

    /// Off unless asked for; then the newest frames, oldest first, and nothing of what they carry but codes.
    @Test func frameLog() throws {
        var configuration = WireConfiguration.protocolDefaults
        let silent = ServerConnection.make(configuration)
        #expect(silent.frameLog == nil ? true : false)
        configuration.frameLogEntries = 5
        var server = ServerConnection.make(configuration)
        _ = server.take(Frames.settings() + Frames.call(1, block: [9], message: [9, 9], end: true), now: .after(1))
        server.sendStatus(1, [8, 5, 18, 1, 65], notProcessed: false)
        _ = server.write(.after(2))
        _ = server.take(Frames.call(3) + Frames.credit(3, 77) + Frames.cancel(3, 2), now: .after(3))
        let kept = server.frameLog
        let log = try #require(kept)
        #expect(log.start == .start)
        #expect(log.dropped == 2)
        let text = log.entries.map {
            "\($0.time - log.start) \($0.isOutgoing) \($0.type) \($0.flags) \($0.stream) \($0.length) \($0.code)"
        }
        #expect(
            text == [
                "2.0 seconds true 1 0 0 0 0", "2.0 seconds true 6 0 1 5 5", "3.0 seconds false 2 0 3 2 0",
                "3.0 seconds false 8 0 3 4 77", "3.0 seconds false 7 0 3 4 2",
            ])
    }

    /// The call to give up when memory is full, and credit that is no longer given ahead.
    @Test func memory() {
        var server = ServerConnection.make(.protocolDefaults)
        _ = server.take(Frames.settings() + Frames.call(1, message: [1], total: 9))
        same(server.largestUnfinished()?.id, 1)
        _ = server.take(Frames.call(3, message: [1, 2], total: 9))
        same(server.largestUnfinished()?.id, 3)
        same(server.largestUnfinished()?.bytes, 2)
        same(server.assemblingBytes, 3)
        _ = server.take(Frames.cancel(3) + Frames.cancel(1))
        same(server.largestUnfinished()?.id, nil)
        server.givesAdvanceCredit = false
        _ = server.take(Frames.call(5, message: [UInt8](repeating: 1, count: 9_000), total: 1_000_000))
        same(server.credit(of: 5)?.owed, 9_064)
        same(server.write().suffix(14), Frames.credit(5, 9_064)[...])
    }
}
