import CLP
import CLPTLS
import CLPTesting
import Testing

/// Connecting, and what a caller is told when it fails.
@Suite(.timeLimit(.minutes(1)))
struct ClientConnectionTests {
    private func callFailure(_ target: String, tls: ClientTLS) async throws -> RPCError? {
        let client = try Client(target, tls: tls)
        let error = await failure { try await client.unary(Echo.say, DebugId(id: "x")) }
        await client.close()
        return error
    }

    private var trust: ClientTLS { .trust(TestCertificates.shared.path("ca.pem")) }

    @Test(arguments: ["", "clp://", "http://localhost:1", "clp://localhost:0", "clp://localhost:99999", "clp://a b:1"])
    func targetsThatCanNotBeCalledAreNamed(target: String) {
        #expect(throws: ConfigurationError.self) { try Client(target, tls: trust) }
    }

    @Test func nobodyThereIsUnavailable() async throws {
        let server = try await RawServer(tls: nil)
        let port = server.port
        await server.close()
        let error = try await callFailure("clp://127.0.0.1:\(port)", tls: trust)
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("can't connect to 127.0.0.1:\(port)") == true)
    }

    @Test(arguments: [("expired.pem", "expired"), ("wrong-host.pem", "elsewhere.test"), ("other.pem", "")])
    func badCertificateIsUnavailableAndSaysWhy(certificate: String, word: String) async throws {
        let server = try await RawServer(tls: RawTLS.server(certificate: certificate))
        let error = try await callFailure("clp://127.0.0.1:\(server.port)", tls: trust)
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
        await server.close()
    }

    @Test func otherProtocolIsUnavailableAndSaysWhich() async throws {
        var options = TLSOptions.clp
        options.applicationProtocols = ["http/1.1"]
        options.requiresApplicationProtocol = false
        let server = try await RawServer(tls: RawTLS.server(options: options))
        let error = try await callFailure("clp://127.0.0.1:\(server.port)", tls: trust)
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("ALPN") == true, "\(error?.message ?? "")")
        await server.close()
    }

    @Test func connectingHasItsOwnTimeout() async throws {
        let silent = try await RawServer(tls: nil)
        try await withClient(
            "clp://127.0.0.1:\(silent.port)", configure: { $0.connectTimeout = .milliseconds(100) }
        ) { client in
            let error = await failure { try await client.unary(Echo.say, DebugId(id: "x")) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("the TLS handshake took too long") == true, "\(error?.message ?? "")")
        }
        await silent.close()
    }

    @Test func manyWaitForTheirTurnWithinTheServersGrant() async throws {
        let (running, most) = (Counter(), Counter())
        let service = TestService(
            .unary(Echo.say) { request, _ in
                let now = running.add()
                if now > most.value { most.add(now - most.value) }
                try await Task.sleep(for: .milliseconds(2))
                running.add(-1)
                return request
            })
        try await TestServer.with(services: [service]) {
            $0.maximumCallsPerConnection = 16
        } _: { test in
            var configuration = ClientConfiguration()
            configuration.connectionsPerAddress = 1
            configuration.maximumConnectionsPerAddress = 1
            try await test.withClient(configuration: configuration) { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<300 {
                        group.addTask { _ = try await client.unary(Echo.say, DebugId(id: "\(number)")) }
                    }
                    try await group.waitForAll()
                }
            }
        }
        #expect(most.value <= 16)
        #expect(most.value > 1)
    }

    @Test func queueOfWaitingCallsIsBounded() async throws {
        let server = try await RawServer(tls: nil)
        var configuration = ClientConfiguration()
        configuration.maximumWaitingCalls = 2
        let client = try Client("clp://127.0.0.1:\(server.port)", tls: trust, configuration: configuration)
        await withTaskGroup(of: RPCError.Code?.self) { group in
            for _ in 0..<3 {
                group.addTask { await failure { try await client.unary(Echo.say, DebugId()) }?.code }
            }
            #expect(await group.next() == .resourceExhausted)
            await client.close()
            for await code in group { #expect(code == .cancelled) }
        }
        await server.close()
    }

    @Test func callThatCanNotBeWrittenCostsNoOther() async throws {
        try await TestServer.with { test in
            try await test.withClient { client in
                let options = CallOptions(metadata: ["note": "a\u{0}b"])
                let error = await failure { try await client.unary(Echo.say, DebugId(id: "x"), options: options) }
                #expect(error?.code == .invalidArgument)
                let next = try await client.unary(Echo.say, DebugId(id: "x"))
                #expect(next.id == "x")
            }
        }
    }

    /// [CLP-STREAM-4]
    @Test func clientMovesOnWhenItsNumbersAreUsedUp() async throws {
        let service = TestService(
            .unary(Echo.say) { _, context in DebugId(id: "\(context.peer.port ?? 0)") })
        var configuration = ClientConfiguration()
        configuration.lastCallOfConnection = 5
        try await TestServer.with(services: [service]) { test in
            try await test.withClient(configuration: configuration) { client in
                var ports: [String: Int] = [:]
                for _ in 0..<7 {
                    let reply = try await client.unary(Echo.say, DebugId(), options: .init(timeout: .seconds(5)))
                    ports[reply.id, default: 0] += 1
                }
                #expect(ports.values.sorted() == [1, 3, 3])
            }
        }
    }

    @Test func closedClientRefusesCalls() async throws {
        try await TestServer.with { test in
            let client = try Client("clp://\(test.address)", tls: trust)
            _ = try await client.unary(Echo.say, DebugId(id: "x"))
            await client.close()
            #expect(await failure { try await client.unary(Echo.say, DebugId(id: "x")) }?.code == .cancelled)
            await client.close()
        }
    }

    @Test func nextCallAfterALossConnectsAnew() async throws {
        let server = try await RawServer(tls: RawTLS.server())
        let client = try Client("clp://127.0.0.1:\(server.port)", tls: trust)
        for text in ["first", "second"] {
            let call = Task { () -> String in
                while true {
                    // A call that is sent before the loss is noticed fails; that one is lost rightly.
                    do throws(RPCError) { return try await client.unary(Echo.say, DebugId(id: text)).id } catch {
                        #expect(error.code == .unavailable)
                    }
                }
            }
            let peer = await server.accept()
            try await peer.send(.settings())
            _ = try await peer.nextFrame(ofType: 2)
            try await peer.send(.message(1, DebugId(id: text).bytesToSend(), end: true))
            #expect(await call.value == text)
            await peer.cut()
        }
        await client.close()
        await server.close()
    }
}
