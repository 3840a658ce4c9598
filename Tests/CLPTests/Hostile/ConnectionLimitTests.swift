import CLP
import CLPMessages
import CLPTesting
import CLPWire
import Testing

/// What connections may cost together, and how long one may stay.
@Suite(.timeLimit(.minutes(1)))
struct ConnectionLimitTests {
    /// Limit: `handshakes`. A hundred handshakes that stop; who is honest still gets in.
    @Test func handshakesThatStopMakeRoomForOthers() async throws {
        try await Attack.play(counts: [.handshakes]) {
            $0.maximumHandshakes = 8
            $0.handshakeTimeout = .seconds(30)
        } _: { test in
            var peers: [RawPeer] = []
            for _ in 0..<8 {
                peers.append(try await RawPeer.connect(host: test.address.host, port: test.address.port, tls: nil))
            }
            try await Task.sleep(for: .milliseconds(1100))
            // They are older than a second: one of them goes for a new one, which is through at once and leaves its place.
            for _ in 0..<20 { _ = try await test.rawPeer() }
            var closed = 0
            for _ in 0..<50 where closed == 0 {
                for peer in peers {
                    do {
                        _ = try await peer.bytes(within: .milliseconds(10)) { _ in false }
                        closed += 1
                    } catch is RawPeer.TimedOut {}
                }
            }
            #expect(closed > 0)
        }
    }

    /// Limit: `age`. The connection is left in peace, and a call that runs on it ends.
    @Test func oldConnectionIsLeft() async throws {
        let release = Flag()
        let wait = MethodRegistration.unary(Attack.say) { request, _ in
            await release.wait()
            return request
        }
        try await TestServer.with(services: [TestService(wait)]) {
            $0.maximumConnectionAge = Times.ms(500)
        } _: { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Attacked/Say"), message: []))
            let leave = try #require(try await peer.nextFrame(ofType: 10))
            #expect(leave.number(at: 0) == 0x7FFF_FFFF && leave.number(at: 4) == 7, "GOAWAY(all, age)")
            try await peer.send(.goAway(last: 0, code: 0))
            release.set()
            #expect(try await peer.nextFrame(ofType: 4)?.stream == 1)
            #expect(try await peer.framesToEnd().filter { $0.type != 8 }.isEmpty)
        }
    }

    /// Limit: `goodbye_time`. Who does not leave after a GOAWAY, and sends on, is closed all the same.
    @Test func peerThatDoesNotLeaveIsClosed() async throws {
        try await Attack.play { test in
            let peer = try await test.rawPeer()
            try await peer.send(.settings())
            #expect(try await peer.nextFrame(ofType: 10) != nil)
            var isClosed = false
            for _ in 0..<500 where !isClosed {
                // Once the server has closed there is nothing to send to.
                isClosed = (try? await peer.send(.ping())) == nil
                if !isClosed { try await Task.sleep(for: .milliseconds(10)) }
            }
            #expect(isClosed)
        }
    }

    /// Limit: `memory_pool`. Many calls that each send a part of a large message: the largest of the heaviest connection
    /// end, and no more than the pool is ever held.
    @Test func partsOfMessagesShareThePool() async throws {
        let pool = 16 << 20
        let upload = MethodRegistration.clientStreaming(Attack.upload) { messages, _ in
            while try await messages.next() != nil {}
            return DebugId()
        }
        // A call of another event loop is ended there, and meanwhile this one reads on.
        try await Attack.play([upload], counts: [.memoryPool], holds: pool + pool / 4) {
            $0.memoryPool = pool
        } _: { test in
            var peers: [RawPeer] = []
            for _ in 0..<4 {
                let peer = try await test.rawPeer()
                peers.append(peer)
                // 60,000 bytes of 4,000,000, within the byte credit.
                let part = [UInt8](repeating: 0, count: 15_000)
                for number in 0..<100 {
                    let stream = UInt32(2 * number + 1)
                    let begin = RawFrame.begin(stream, total: 4_000_000, part)
                    let more = RawFrame.more(stream, part)
                    try await peer.send(.open(stream, "test.Attacked/Upload"), begin, more, more, more)
                }
            }
            // 400 calls of 60,000 bytes are 7 MiB more than the pool: at least 121 of them end.
            var refused = 0
            while refused < 121 {
                for peer in peers {
                    guard let frame = try? await peer.nextFrame(within: .milliseconds(20)) else { continue }
                    guard frame.type == 6 else { continue }
                    #expect(try Status(serialized: frame.payload).code == 8, "RESOURCE_EXHAUSTED")
                    refused += 1
                }
            }
            let held = try await Attack.connections(of: test).reduce(0) { $0 + Int($1.assemblingBytes) }
            #expect(held <= pool)
        }
    }

    /// Announced sizes cost nothing: 16 calls say that 4 MiB come, and send a byte.
    @Test func announcedSizesAreNotHeld() async throws {
        let upload = MethodRegistration.clientStreaming(Attack.upload) { messages, _ in
            while try await messages.next() != nil {}
            return DebugId()
        }
        try await Attack.play([upload], holds: 16 * 128) { test in
            let peer = try await test.rawPeer()
            for number in 0..<16 {
                let stream = UInt32(2 * number + 1)
                try await peer.send(
                    .open(stream, "test.Attacked/Upload"), .begin(stream, total: 4_194_304, [1]))
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Limit: `silence`. A server that says nothing after a PING is given up by its client.
    @Test func silentServerIsGivenUp() async throws {
        let server = try await RawServer(tls: RawTLS.server())
        var configuration = ClientConfiguration()
        (configuration.connectionsPerAddress, configuration.maximumConnectionsPerAddress) = (1, 1)
        configuration.retries = .never
        configuration.keepalive = Times.ms(200)
        configuration.keepaliveTimeout = Times.ms(300)
        let client = try Client(
            "clp://127.0.0.1:\(server.port)", tls: .trust(TestCertificates.shared.path("ca.pem")),
            configuration: configuration)
        let call = Task { await failure { try await client.unary(Echo.say, DebugId()) } }
        let peer = await server.accept()
        // PINGs are allowed each 100 ms.
        try await peer.send(.settings([(3, 100)]))
        #expect(try await peer.nextFrame(ofType: 9) != nil)
        let end = try await peer.breach()
        #expect(end?.code == 5 && end?.text.contains("[CLP-PING-4]") == true, "\(end?.text ?? "no GOAWAY")")
        #expect(await call.value?.code == .unavailable)
        await client.close()
        await server.close()
    }
}
