import CLP
import CLPMessages
import CLPTesting
import Testing

/// How long a connection lives, and how many there are.
@Suite(.timeLimit(.minutes(1)))
struct ConnectionLifeTests {
    /// [CLP-GOAWAY-6] The call that runs ends in peace.
    @Test func anOldConnectionIsLeftWithoutKillingACall() async throws {
        let release = Flag()
        let service = TestService(
            .unary(Echo.say) { request, _ in
                await release.wait()
                return request
            })
        try await TestServer.with(services: [service], configure: { $0.maximumConnectionAge = .milliseconds(200) }) {
            test in
            let peer = try await test.rawPeer()
            try await peer.send(
                try .call(1, CallHeader(method: "test.Echo/Say"), message: DebugId(id: "x").serialized()))
            let goAway = try #require(await peer.nextFrame(ofType: 10))
            #expect(goAway.number(at: 0) == 0x7fff_ffff)
            #expect(goAway.number(at: 4) == 7)
            try await peer.send(.goAway(last: 0, code: 0))
            release.set()
            #expect(try await peer.nextFrame(ofType: 4)?.id == "x")
            #expect(try await peer.nextFrame() == nil)
        }
    }

    @Test func anIdleConnectionIsLeft() async throws {
        try await TestServer.with(configure: { $0.idleTimeout = .milliseconds(100) }) { test in
            let peer = try await test.rawPeer()
            let goAway = try #require(await peer.nextFrame(ofType: 10))
            #expect(goAway.number(at: 4) == 6)
            try await peer.send(.goAway(last: 0, code: 0))
            #expect(try await peer.nextFrame() == nil)
        }
    }

    @Test func oneConnectionTooManyIsClosed() async throws {
        let log = CapturedLog()
        try await TestServer.with(logger: log.logger, configure: { $0.maximumConnections = 1 }) { test in
            let first = try await test.rawPeer()
            await #expect(throws: (any Error).self) { try await test.rawPeer() }
            #expect(try await log.line(containing: "connection refused") != nil)
            try await first.send(try .call(1, CallHeader(method: "test.Echo/Say"), message: []))
            #expect(try await first.nextFrame(ofType: 4) != nil)
        }
    }

    /// A handshake that is not finished takes a place, and gives it to others once it has taken long.
    @Test func halfOpenHandshakesHaveALimit() async throws {
        let address = { (test: TestServer) in
            try await RawPeer.connect(host: test.address.host, port: test.address.port, tls: nil)
        }
        try await TestServer.with(configure: { $0.maximumHandshakes = 2 }) { test in
            let silent = [try await address(test), try await address(test)]
            // Both are young: the third is refused.
            let third = try await address(test)
            #expect(try await third.nextFrame(within: .milliseconds(900)) == nil)
            try await Task.sleep(for: .milliseconds(1100))
            // Now the eldest gives way.
            let served = try await test.rawPeer()
            try await served.send(try .call(1, CallHeader(method: "test.Echo/Say"), message: []))
            #expect(try await served.nextFrame(ofType: 4) != nil)
            #expect(try await silent[0].nextFrame() == nil)
            await #expect(throws: RawPeer.TimedOut.self) { try await silent[1].nextFrame(within: .milliseconds(50)) }
        }
    }

    @Test func addressOfAServerThatDoesNotRun() async throws {
        let server = Server(ServerConfiguration(listen: "127.0.0.1:0", tls: TestServer.tls), services: [])
        await #expect(throws: NotListeningError.self) { try await server.listeningAddress(within: .milliseconds(20)) }
        let waiting = Task { try await server.listeningAddress() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        let asking = Task { try await server.listeningAddress() }
        server.shutdown()
        await #expect(throws: NotListeningError.self) { try await asking.value }
        #expect(throws: ConfigurationError.self) { try server.reloadCertificates() }
        try await server.run()
        await #expect(throws: ConfigurationError.self) { try await server.run() }
    }
}
