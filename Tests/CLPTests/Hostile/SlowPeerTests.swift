import CLP
import CLPMessages
import CLPTesting
import CLPWire
import Testing

/// Peers that take their time: each has a limit, and costs nobody else theirs.
@Suite(.timeLimit(.minutes(1)))
struct SlowPeerTests {
    /// The beginning of a ClientHello of 512 bytes.
    private static let halfHello: [UInt8] = [22, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3]

    /// Limit: `handshake_time`. Fifty sockets that say nothing, or begin and stop.
    @Test(arguments: [[], halfHello]) func handshakesThatStopAreClosed(_ bytes: [UInt8]) async throws {
        try await Attack.play(counts: [.handshakeTime]) {
            $0.handshakeTimeout = Times.ms(1000)
            $0.maximumConnections = 60
        } _: { test in
            var peers: [RawPeer] = []
            for _ in 0..<50 {
                let peer = try await RawPeer.connect(host: test.address.host, port: test.address.port, tls: nil)
                if !bytes.isEmpty { try await peer.send(bytes) }
                peers.append(peer)
            }
            for peer in peers { _ = try await peer.bytes(within: Times.ms(8000)) { _ in false } }
            // All their places are free again.
            for _ in 0..<50 { _ = try await test.rawPeer() }
        }
    }

    /// Limit: `handshake_time`. A byte now and then does not buy more time.
    @Test func handshakeThatDripsIsClosed() async throws {
        try await Attack.play(counts: [.handshakeTime]) {
            $0.handshakeTimeout = Times.ms(1000)
        } _: { test in
            let peer = try await RawPeer.connect(host: test.address.host, port: test.address.port, tls: nil)
            for byte in Self.halfHello + Array(repeating: 0, count: 2000) {
                // Once the server has closed there is nothing to send to.
                guard (try? await peer.send([byte])) != nil else { return }
                try await Task.sleep(for: .milliseconds(20))
                if try await hasEnded(peer) { return }
            }
            Issue.record("the server still waits")
        }
    }

    private func hasEnded(_ peer: RawPeer) async throws -> Bool {
        do {
            _ = try await peer.bytes(within: .milliseconds(1)) { _ in false }
            return true
        } catch is RawPeer.TimedOut {
            return false
        }
    }

    /// Limit: `first_frame_time`. Nothing, or all of the frame but its last byte, byte by byte.
    @Test(arguments: [0, 9]) func settingsThatDoNotCome(bytes: Int) async throws {
        try await Attack.play(counts: [.firstFrameTime]) {
            $0.handshakeTimeout = Times.ms(1000)
        } _: { test in
            let peer = try await RawPeer.connect(
                host: test.address.host, port: test.address.port, tls: RawTLS.client())
            for byte in RawFrame.settings().bytes.prefix(bytes) {
                try await peer.send([byte])
                try await Task.sleep(for: .milliseconds(10))
            }
            let end = try await peer.breach(within: Times.ms(8000))
            #expect(end?.code == 5 && end?.text.contains("[CLP-TIME-1]") == true, "\(end?.text ?? "no GOAWAY")")
        }
    }

    /// Limit: `call_time`. A message that drips, byte by byte in frames of their own, ends with its call's time.
    @Test func messageThatDripsEndsWithItsCall() async throws {
        let took = Counter()
        let upload = MethodRegistration.clientStreaming(Attack.upload) { messages, _ in
            while try await messages.next() != nil { took.add() }
            return DebugId()
        }
        try await Attack.play([upload], counts: [.callTime]) {
            $0.maximumCallDuration = Times.ms(800)
        } _: { test in
            let peer = try await test.rawPeer()
            try await peer.send(.open(1, "test.Attacked/Upload"), .begin(1, total: 1000, [0x0A]))
            let status = Task { try await peer.nextFrame(ofType: 6, within: Times.ms(8000)) }
            for _ in 0..<60 {
                try await peer.send(.more(1, [0x61]))
                try await Task.sleep(for: .milliseconds(10))
            }
            let end = try #require(try await status.value)
            #expect(try Status(serialized: end.payload).code == 4, "DEADLINE_EXCEEDED")
            #expect(took.value == 0)
            // What still drips is of a closed call; the connection is good for the next one.
            try await peer.send(.open(3, "test.Attacked/Upload", end: true))
            #expect(try await peer.nextFrame(ofType: 4)?.stream == 3)
        }
    }

    /// Everything one byte at a time, each in a record of its own: slow, and right.
    @Test func callThatDripsIsServed() async throws {
        try await Attack.play { test in
            let peer = try await RawPeer.connect(
                host: test.address.host, port: test.address.port, tls: RawTLS.client())
            let message = try DebugId(id: "drip").serialized()
            let call = try RawFrame.call(1, CallHeader(method: "test.Attacked/Say"), message: message)
            for byte in RawFrame.settings().bytes + call.bytes { try await peer.send([byte]) }
            let reply = try #require(try await peer.nextFrame(ofType: 4))
            #expect(Array(reply.payload.dropFirst(4)) == message)
        }
    }

    /// Limit: `idle_time`.
    @Test func idleConnectionIsLeft() async throws {
        try await TestServer.with {
            $0.idleTimeout = Times.ms(300)
        } _: { test in
            let peer = try await test.rawPeer()
            let leave = try #require(try await peer.nextFrame(ofType: 10))
            #expect(leave.number(at: 0) == 0x7FFF_FFFF && leave.number(at: 4) == 6, "GOAWAY(all, idle)")
            try await peer.send(.goAway(last: 0, code: 0))
            #expect(try await peer.framesToEnd().isEmpty)
        }
    }

    /// Limit: `unsent_bytes`. Limit: `write_stall`. A client that reads nothing stops the handler, holds a bounded part of the reply, and is closed.
    @Test func readerThatStopsIsClosed() async throws {
        let (taken, ended) = (Counter(), Flag())
        let size = 4000
        let flood = MethodRegistration.serverStreaming(Attack.count) { _, replies, _ in
            defer { ended.set() }
            let message = DebugId(id: String(repeating: "x", count: size))
            for _ in 0..<100_000 {
                try await replies.write(message)
                taken.add()
            }
        }
        try await Attack.play([flood], counts: [.unsentBytes, .writeStall]) {
            $0.writeTimeout = Times.ms(700)
        } _: { test in
            let peer = try await test.rawPeer(settings: [(1, 1 << 30)])
            try await peer.setReading(false)
            try await peer.send(.call(1, CallHeader(method: "test.Attacked/Count"), message: []))
            try await taken.passes(20)
            let held = try await Attack.connections(of: test).map { Int($0.queuedBytes) }.max() ?? 0
            #expect(held <= 65_536 + 2 * size, "\(held) bytes of replies were queued")
            await ended.wait()
            // The sockets' own buffers, 64 KiB sealed, 64 KiB queued.
            #expect(taken.value * size < 12 << 20, "\(taken.value * size) bytes were taken")
            try await peer.setReading(true)
            _ = try await peer.framesToEnd()
        }
    }
}
