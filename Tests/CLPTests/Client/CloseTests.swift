import CLP
import CLPMessages
import CLPTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CloseTests {
    /// A server that neither reads nor closes does not hold up the client.
    @Test func closeIsBoundedWhateverTheServerDoes() async throws {
        let server = try await RawServer(tls: RawTLS.server())
        try await withClient(
            "clp://127.0.0.1:\(server.port)",
            configure: {
                $0.useOneConnection()
                $0.closeTimeout = .milliseconds(100)
                $0.writeTimeout = .seconds(3600)
                $0.keepalive = nil
            }
        ) { client in
            let written = Counter()
            let call = Task {
                await failure {
                    try await client.clientStreaming(Echo.collect) { writer in
                        while true {
                            try await writer.write(DebugId(id: String(repeating: "x", count: 60_000)))
                            written.add()
                        }
                    }
                }
            }
            let peer = await server.accept()
            try await peer.send(.settings())
            _ = try await peer.nextFrame(ofType: 2)
            try await peer.setReading(false)
            try await peer.send(.credit(1, 1_000_000_000))
            // Until the buffers of both ends are full.
            _ = try await written.settled()
            await client.close()
            #expect(await call.value?.code == .cancelled)
            await peer.cut()
        }
        await server.close()
    }

    @Test func closeWhileConnectingEndsTheCallsThatWait() async throws {
        let server = try await RawServer(tls: nil)
        let client = try Client(
            "clp://127.0.0.1:\(server.port)", tls: .trust(TestCertificates.shared.path("ca.pem")))
        let calls = (0..<4).map { _ in Task { await failure { try await client.unary(Echo.say, DebugId()) } } }
        let peer = await server.accept()
        await client.close()
        for call in calls { #expect(await call.value?.code == .cancelled) }
        await client.close()
        await peer.cut()
        await server.close()
    }

    @Test func openStreamsEndWithTheClient() async throws {
        let service = TestService(
            .bidirectionalStreaming(Echo.talk) { questions, answers, _ in
                for try await question in questions { try await answers.write(question) }
            })
        try await TestServer.with(services: [service]) { test in
            let client = try Client("clp://\(test.address)", tls: .trust(TestCertificates.shared.path("ca.pem")))
            let error = await failure {
                try await client.bidirectionalStreaming(Echo.talk) { writer, reader in
                    try await writer.write(DebugId(id: "x"))
                    _ = try await reader.next()
                    await client.close()
                    let write = await failure { try await writer.write(DebugId(id: "y")) }
                    #expect(write?.code == .cancelled)
                    _ = try await reader.next()
                }
            }
            #expect(error?.code == .cancelled)
        }
    }
}
