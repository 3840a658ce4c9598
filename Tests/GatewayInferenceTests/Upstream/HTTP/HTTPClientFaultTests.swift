import GatewayInference
import NIOCore
import NIOPosix
import Testing

/// An upstream that fails at any point costs a typed error, in time, and never looks like an end.
@Suite struct HTTPClientFaultTests {
    private static let chunkedHead = head(["Transfer-Encoding: chunked"])

    // MARK: Cuts

    @Test func nobodyListens() async throws {
        // A port below 1024 is never another test's, as one that was just given back may be.
        let url = try UpstreamURL("http://127.0.0.1:1/v1", plaintextLoopback: true)
        let client = try HTTPClient(url, group: MultiThreadedEventLoopGroup.singleton)
        let error = await failure { try await client.send(get) }
        #expect(error == .connectFailed)
        #expect(error?.isBeforeRequest == true)
    }

    @Test(arguments: [[], Array("HT".utf8), Array("HTTP/1.1 200 OK\r\nContent-Le".utf8)])
    func cutBeforeTheEndOfTheHead(bytes: [UInt8]) async throws {
        for end in [LoopbackServer.Step.close, .reset] {
            let server = try await LoopbackServer.start { _, _ in [.send(bytes), .wait(.milliseconds(2)), end] }
            let client = try client(of: server)
            let error = await failure { try await client.send(get) }
            #expect(error == .cut(bodyBytes: nil))
            #expect(error?.isBeforeRequest == false)
            try await server.stop()
        }
    }

    @Test(arguments: [
        ("Content-Length: 10", "12345", 5), ("Transfer-Encoding: chunked", "3\r\nabc\r\n", 3),
        ("Transfer-Encoding: chunked", "3\r\nabc\r\n5\r\nde", 5),
        ("Transfer-Encoding: chunked", "3\r\nabc\r\n0\r\n", 3), ("Content-Length: 1", "", 0),
    ])
    func cutInTheBody(framing: String, body: String, count: Int) async throws {
        let bytes = head([framing]) + Array(body.utf8)
        let server = try await LoopbackServer.start { _, _ in [.send(bytes), .close] }
        let reply = try await client(of: server).send(get)
        var received = 0
        let error = await failure {
            while let part = try await reply.next() { received += part.readableBytes }
        }
        #expect(error == .cut(bodyBytes: count))
        #expect(received == count, "what came before the cut is delivered")
        #expect(await failure { try await reply.next() } == error, "and the error stays")
        try await server.stop()
    }

    @Test func bodyThatEndsWithTheConnectionIsRefused() async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(head([]) + Array("all?".utf8)), .close] }
        let client = try client(of: server)
        #expect(await failure { try await client.send(get) } == .protocolViolation(.bodyWithoutLength))
        try await server.stop()
    }

    // MARK: Deadlines

    private func timeOut(
        _ steps: [LoopbackServer.Step], _ configuration: HTTPClientConfiguration, limit: Duration? = nil
    ) async throws -> HTTPClientError? {
        let server = try await LoopbackServer.start { _, _ in steps }
        let client = try client(of: server, configuration)
        let error = await failure { try await client.send(get, timeLimit: limit).body() }
        #expect(try await server.waits { $0.closed == $0.accepted }, "the connection is closed")
        try await server.stop()
        return error
    }

    @Test func headThatDoesNotCome() async throws {
        let configuration = HTTPClientConfiguration.with { $0.headTimeout = .milliseconds(60) }
        #expect(try await timeOut([.hang], configuration) == .timeout(.head))
    }

    @Test func headThatTrickles() async throws {
        let bytes = head((0..<100).map { "X-\($0): y" } + ["Content-Length: 0"])
        let steps = bytes.flatMap { [LoopbackServer.Step.send([$0]), .wait(.milliseconds(5))] }
        let configuration = HTTPClientConfiguration.with { $0.headTimeout = .milliseconds(100) }
        #expect(try await timeOut(steps, configuration) == .timeout(.head))
    }

    @Test func bodyThatStalls() async throws {
        let configuration = HTTPClientConfiguration.with { $0.idleTimeout = .milliseconds(60) }
        let steps: [LoopbackServer.Step] = [.send(Self.chunkedHead + chunk("a")), .hang]
        #expect(try await timeOut(steps, configuration) == .timeout(.idle))
    }

    @Test func bodyThatGoesOnForEver() async throws {
        let configuration = HTTPClientConfiguration.with {
            $0.idleTimeout = .milliseconds(300)
            $0.totalTimeout = .milliseconds(500)
        }
        let parts = (0..<200).flatMap { _ in [LoopbackServer.Step.send(chunk("a")), .wait(.milliseconds(10))] }
        #expect(try await timeOut([.send(Self.chunkedHead)] + parts, configuration) == .timeout(.total))
        let longer = HTTPClientConfiguration()
        #expect(
            try await timeOut([.send(Self.chunkedHead)] + parts, longer, limit: .milliseconds(100)) == .timeout(.total))
    }

    @Test func deadlineInThePastSendsNothing() async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(response("ok"))] }
        let client = try client(of: server)
        _ = try await client.send(get).body()
        for limit in [Duration.zero, .seconds(-1)] {
            #expect(await failure { try await client.send(get, timeLimit: limit) } == .timeout(.total))
        }
        #expect(server.requests.count == 1)
        try await server.stop()
    }

    /// A reader that takes its time is not the upstream's fault.
    @Test func idleDeadlineRunsOnlyWhileBytesAreAwaited() async throws {
        let server = try await LoopbackServer.start { _, _ in
            [
                .send(Self.chunkedHead + chunk("a")), .wait(.milliseconds(450)),
                .send(chunk("b") + Array("0\r\n\r\n".utf8)),
            ]
        }
        let reply = try await client(of: server, .with { $0.idleTimeout = .milliseconds(300) }).send(get)
        #expect(try await reply.next().map { String(buffer: $0) } == "a")
        try await Task.sleep(for: .milliseconds(500))
        #expect(try await reply.body() == Array("b".utf8))
        try await server.stop()
    }

    /// 192.0.2.1 is for documentation (RFC 5737): nothing answers there, or the network says at once that it can't.
    @Test func connectionThatDoesNotComeAbout() async throws {
        let url = try UpstreamURL("https://192.0.2.1", plaintextLoopback: false)
        let client = try HTTPClient(
            url, configuration: .with { $0.connectTimeout = .milliseconds(80) },
            group: MultiThreadedEventLoopGroup.singleton)
        let error = await failure { try await client.send(get) }
        #expect(error == .timeout(.connect) || error == .connectFailed)
        #expect(error?.isBeforeRequest == true)
    }

    // MARK: Limits and violations

    private func sendFault(
        _ bytes: [UInt8], _ configuration: HTTPClientConfiguration = HTTPClientConfiguration()
    ) async throws -> HTTPClientError? {
        let server = try await LoopbackServer.start { _, _ in [.send(bytes), .hang] }
        let client = try client(of: server, configuration)
        let error = await failure { try await client.send(get).body() }
        #expect(try await server.waits { $0.closed == 1 }, "the connection is closed")
        try await server.stop()
        return error
    }

    @Test func headIsLimited() async throws {
        let large = head(["Content-Length: 0", "X-Large: " + String(repeating: "x", count: 33_000)])
        #expect(try await sendFault(large) == .tooLarge(.head))
        let sum = head(["Content-Length: 0"] + (0..<20).map { "X-\($0): " + String(repeating: "x", count: 2000) })
        #expect(try await sendFault(sum) == .tooLarge(.head))
        let many = head(["Content-Length: 0"] + (0..<130).map { "X-\($0): y" })
        #expect(try await sendFault(many) == .tooLarge(.head))
        let neverEnding = Array("HTTP/1.1 200 OK\r\nX: ".utf8) + [UInt8](repeating: 120, count: 1 << 20)
        #expect(try await sendFault(neverEnding) == .tooLarge(.head))
    }

    @Test func bodyIsLimited() async throws {
        let configuration = HTTPClientConfiguration.with { $0.maximumBodyBytes = 1000 }
        #expect(try await sendFault(head(["Content-Length: 1001"]), configuration) == .tooLarge(.body))
        let big =
            Self.chunkedHead + chunk(String(repeating: "x", count: 700)) + chunk(String(repeating: "x", count: 700))
        #expect(try await sendFault(big, configuration) == .tooLarge(.body))
        #expect(try await sendFault(head(["Content-Length: 99999999999999999999999"])) != nil)
    }

    @Test(arguments: ["gzip", "deflate", "br", "identity, gzip"])
    func compressedBodyIsRefused(encoding: String) async throws {
        let bytes = response("x", ["Content-Encoding: \(encoding)"])
        #expect(try await sendFault(bytes) == .protocolViolation(.contentEncoding))
    }

    @Test func encodedTransferIsRefused() async throws {
        let bytes = head(["Transfer-Encoding: gzip, chunked"]) + chunk("x") + Array("0\r\n\r\n".utf8)
        #expect(try await sendFault(bytes) == .protocolViolation(.contentEncoding))
    }

    @Test(arguments: [
        "220 mail.example ESMTP\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    ])
    func whatIsNotHTTP(text: String) async throws {
        #expect(try await sendFault(Array(text.utf8)) == .protocolViolation(.unreadable))
    }

    @Test func changeOfProtocolIsRefused() async throws {
        let bytes = head(["Upgrade: x", "Connection: upgrade"], status: "101 Switching Protocols")
        #expect(try await sendFault(bytes) == .protocolViolation(.upgrade))
    }
}
