import CLPWire
import Testing

@Suite struct PingMachineTests {
    /// [CLP-PING-1] One unanswered at a time; the next no sooner than an interval after the ACK.
    @Test func ownPings() {
        var client = ClientConnection.make(.protocolDefaults)
        _ = client.take(Frames.settings([(3, 10_000), (4, 9)]))
        _ = client.write()
        same(client.nextTimeout, .after(30))
        var sent = [client.ping(now: .after(9.9)), client.ping(now: .after(10)), client.ping(now: .after(50))]
        #expect(sent == [false, true, false])
        same(client.write(.after(10)), Frames.ping(1))
        same(client.take(Frames.ping(1, ack: true), now: .after(12)), [])
        sent = [client.ping(now: .after(21.9)), client.ping(now: .after(22))]
        #expect(sent == [false, true])
        same(client.write(.after(22)), Frames.ping(2))
        // [CLP-PING-2] An ACK of the one before is wrong.
        same(client.take(Frames.ping(1, ack: true), now: .after(23)).last?.brokenRule, "CLP-PING-2")
    }

    /// [CLP-PING-3] Without calls as many as the peer allows, in a row.
    @Test func ownPingsWithoutCalls() {
        var client = ClientConnection.make(.protocolDefaults)
        _ = client.take(Frames.settings([(3, 1_000), (4, 1)]))
        _ = client.write()
        var time = 1.0
        func pings(_ client: inout ClientConnection) -> Bool {
            time += 2
            let sent = client.ping(now: .after(time))
            let written = client.write(.after(time))
            if sent { _ = client.take(Frames.ping(written.last ?? 0, ack: true), now: .after(time)) }
            return sent
        }
        let before = [pings(&client), pings(&client)]
        _ = client.open(header: [], message: nil, end: true)
        _ = client.write(.after(time))
        let during = [pings(&client), pings(&client)]
        _ = client.take(Frames.status(1))
        let after = [pings(&client), pings(&client)]
        #expect(before == [true, false])
        #expect(during == [true, true])
        #expect(after == [true, false])
    }

    /// [CLP-PING-3] A call whose end crossed the PING counts.
    @Test func crossedEnd() {
        var server = ServerConnection.make(.protocolDefaults)
        _ = server.take(Frames.settings() + Frames.call(1, end: true))
        server.finish(1)
        server.handlerEnded(1)
        _ = server.write()
        let first = server.take(Frames.ping(1), now: .after(300))
        let answer = server.write(.after(300))
        let second = server.take(Frames.ping(2), now: .after(600))
        #expect(first == [])
        #expect(answer == Frames.ping(1, ack: true))
        #expect(second.last?.brokenRule == "CLP-PING-3")
    }

    /// Keepalive after silence, and the dead peer ([CLP-PING-4]); any byte is life.
    @Test func keepalive() {
        var client = ClientConnection.make(.protocolDefaults)
        _ = client.take(Frames.settings([(3, 10_000)]))
        _ = client.open(header: [], message: nil, end: true)
        _ = client.write()
        _ = client.take(Frames.head(1), now: .after(7))
        same(client.nextTimeout, .after(37))
        client.timeout(now: .after(37))
        same(client.write(.after(37)), Frames.ping(1))
        same(client.nextTimeout, .after(57))
        _ = client.take([0], now: .after(50))
        same(client.nextTimeout, .after(70))
        client.timeout(now: .after(69.9))
        same(client.polled(), [])
        client.timeout(now: .after(70))
        let events = client.polled()
        #expect(events.first == .lost(1, notProcessed: false))
        #expect(events.last?.brokenRule == "CLP-PING-4")
        same(client.nextTimeout, .after(75))
    }
}
