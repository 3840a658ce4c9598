import CLP
import CLPMessages
import CLPTesting
import Testing

/// The client asks whether a silent server is there, within what that server announced.
@Suite(.timeLimit(.minutes(1)))
struct KeepaliveTests {
    private func withSilentServer(
        settings: [(key: UInt16, value: UInt32)], configure: @escaping (inout ClientConfiguration) -> Void,
        _ body: (Client, RawServer, [(key: UInt16, value: UInt32)]) async throws -> Void
    ) async throws {
        let server = try await RawServer(tls: RawTLS.server())
        try await withClient(
            "clp://127.0.0.1:\(server.port)",
            configure: {
                $0.useOneConnection()
                configure(&$0)
            }
        ) { try await body($0, server, settings) }
        await server.close()
    }

    /// [CLP-PING-1] [CLP-PING-3]
    @Test func pingsComeNoSoonerThanTheServerAllows() async throws {
        try await withSilentServer(settings: [(3, 150), (4, 1)], configure: { $0.keepalive = .milliseconds(10) }) {
            client, server, settings in
            let call = Task { await failure { try await client.unary(Echo.say, DebugId()) } }
            let peer = await server.accept()
            try await peer.send(.settings(settings))
            _ = try await peer.nextFrame(ofType: 2)
            var answered: ContinuousClock.Instant?
            for _ in 0..<3 {
                let ping = try #require(try await peer.nextFrame(ofType: 9))
                if let answered { #expect(answered.duration(to: .now) > .milliseconds(149)) }
                answered = .now
                try await peer.send(RawFrame(type: 9, flags: 8, stream: 0, payload: ping.payload))
            }
            await client.close()
            #expect(await call.value?.code == .cancelled)
        }
    }

    /// [CLP-PING-4]
    @Test func serverThatDoesNotAnswerIsGivenUp() async throws {
        try await withSilentServer(
            settings: [(3, 10)],
            configure: {
                $0.keepalive = .milliseconds(20)
                $0.keepaliveTimeout = .milliseconds(100)
            }
        ) { client, server, settings in
            let call = Task { await failure { try await client.unary(Echo.say, DebugId()) } }
            let peer = await server.accept()
            try await peer.send(.settings(settings))
            let error = await call.value
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("CLP-PING-4") == true, "\(error?.message ?? "")")
            #expect(try await peer.framesToEnd().contains { $0.type == 9 })
        }
    }

    /// [CLP-PING-3] Without a call only as many as the server allows.
    @Test func idleConnectionIsAskedOnlyAsOftenAsAllowed() async throws {
        try await withSilentServer(settings: [(3, 10), (4, 1)], configure: { $0.keepalive = .milliseconds(10) }) {
            client, server, settings in
            let call = Task { try await client.unary(Echo.say, DebugId()) }
            let peer = await server.accept()
            try await peer.send(.settings(settings))
            _ = try await peer.nextFrame(ofType: 2)
            try await peer.send(.id(1, "x", end: true))
            _ = try await call.value
            var pings = 0
            while let ping = try? await peer.nextFrame(within: .milliseconds(300)), ping.type == 9 {
                pings += 1
                try await peer.send(RawFrame(type: 9, flags: 8, stream: 0, payload: ping.payload))
            }
            #expect(pings <= 2, "one without a call, and one that crossed the end of the call")
        }
    }
}
