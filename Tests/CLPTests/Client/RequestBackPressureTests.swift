import CLP
import CLPMessages
import CLPTesting
import Testing

/// A server that does not read stops its client's writer, and the client holds little of what was not sent.
@Suite(.timeLimit(.minutes(1)))
struct RequestBackPressureTests {
    private let size = 4096

    /// Writes without end; gives how many messages were written once that stands still.
    private func written(
        _ server: RawServer, _ script: @escaping @Sendable (RawPeer, Counter) async throws -> Void
    ) async throws {
        try await withClient("clp://127.0.0.1:\(server.port)", configure: { $0.useOneConnection() }) { client in
            let count = Counter()
            let task = Task {
                await failure {
                    try await client.clientStreaming(Echo.collect) { writer in
                        while true {
                            try await writer.write(DebugId(id: String(repeating: "x", count: size)))
                            count.add()
                        }
                    }
                }
            }
            let peer = await server.accept()
            try await script(peer, count)
            task.cancel()
            #expect(await task.value?.code == .cancelled)
        }
        await server.close()
    }

    @Test func writerStopsAtTheCreditAndSixtyFourKiB() async throws {
        let size = size
        try await written(RawServer(tls: RawTLS.server())) { peer, count in
            try await peer.send(.settings())
            // 18 messages or so are queued when nothing leaves, and with the credit that there is about 7 more.
            try await count.passes(20)
            let before = try await count.settled()
            // 32,768 of credit, 65,536 queued, and the message that passes the mark.
            #expect(before * size < 32_768 + 65_536 + 2 * size)
            _ = try await peer.nextFrame(ofType: 2)
            try await peer.send(.credit(1, 40_960))
            try await count.passes(before + 7)
            let after = try await count.settled()
            #expect(after * size < 32_768 + 40_960 + 65_536 + 2 * size)
        }
    }

    @Test func writerStopsBeforeThereIsAConnection() async throws {
        let size = size
        let server = try await RawServer(tls: nil)
        try await written(server) { _, count in
            // Nobody answers the handshake, so nothing leaves.
            let count = try await count.settled()
            #expect(count * size <= 65_536 + size)
            #expect(count > 4)
        }
    }
}
