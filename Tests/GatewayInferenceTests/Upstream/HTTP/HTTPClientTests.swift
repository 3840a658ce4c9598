import GatewayInference
import NIOCore
import NIOPosix
import Testing

@Suite struct HTTPClientTests {
    @Test func exactlyTheRequestIsSent() async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(response("ok"))] }
        let request = HTTPRequest(
            method: "POST", path: "/chat?x=1", headers: [("Authorization", "Bearer k"), ("X-Two", "2")],
            body: Array("{}".utf8))
        let reply = try await client(of: server).send(request)
        #expect(reply.status == 200)
        #expect(reply.header("CONTENT-length") == "2")
        #expect(reply.header("missing") == nil)
        #expect(try await reply.body() == Array("ok".utf8))
        #expect(try await reply.next() == nil, "the end stays the end")
        let expected = [
            "POST /v1/chat?x=1 HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "Authorization: Bearer k", "X-Two: 2",
            "Accept-Encoding: identity", "Content-Length: 2", "", "{}",
        ]
        #expect(server.requests.map { String(decoding: $0, as: UTF8.self) } == [expected.joined(separator: "\r\n")])
        try await server.stop()
    }

    @Test(arguments: [
        HTTPRequest(method: "GET", path: "models"), HTTPRequest(method: "GET", path: "/a b"),
        HTTPRequest(method: "get", path: "/"), HTTPRequest(method: "GET", path: "/\r\nX: y"),
        HTTPRequest(method: "GET", path: "/", headers: [("A", "b\r\nC: d")]),
        HTTPRequest(method: "GET", path: "/", headers: [("A b", "c")]),
        HTTPRequest(method: "GET", path: "/", headers: [("", "c")]),
    ])
    func requestThatWouldBeAnotherIsNotSent(request: HTTPRequest) async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(response("ok"))] }
        let client = try client(of: server)
        let error = await failure { try await client.send(request) }
        #expect(error == .invalidRequest)
        #expect(error?.isBeforeRequest == true)
        #expect(server.connections.accepted == 0)
        try await server.stop()
    }

    // MARK: Bodies

    @Test func chunksAcrossAnyCut() async throws {
        let message =
            head(["Transfer-Encoding: chunked", "X-Kind: stream"]) + chunk("one") + chunk(" two") + chunk(" and three")
            + Array("0\r\n\r\n".utf8)
        let server = try await LoopbackServer.start { _, _ in message.map { .send([$0]) } }
        let client = try client(of: server)
        for _ in 0..<3 {
            let reply = try await client.send(get)
            #expect(reply.header("x-kind") == "stream")
            #expect(try await reply.body() == Array("one two and three".utf8))
        }
        #expect(server.connections.accepted <= System.coreCount)
        try await server.stop()
    }

    @Test func chunkArrivesBeforeTheNextIsSent() async throws {
        let server = try await LoopbackServer.start { _, _ in
            [.send(head(["Transfer-Encoding: chunked"]) + chunk("first")), .hang]
        }
        let reply = try await client(of: server).send(get)
        #expect(try await reply.next().map { String(buffer: $0) } == "first")
        reply.close()
        try await server.stop()
    }

    @Test(arguments: ["204 No Content", "304 Not Modified"])
    func statusWithoutABody(status: String) async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(head([], status: status))] }
        let reply = try await client(of: server).send(get)
        #expect(try await reply.next() == nil)
        try await server.stop()
    }

    @Test func interimResponsesAreSkipped() async throws {
        let server = try await LoopbackServer.start { _, _ in
            [.send(head([], status: "100 Continue") + head(["Link: x"], status: "103 Early Hints") + response("ok"))]
        }
        let reply = try await client(of: server).send(get)
        #expect(reply.status == 200)
        #expect(try await reply.body() == Array("ok".utf8))
        try await server.stop()
    }

    @Test(arguments: [301, 302, 307, 308])
    func redirectsAreNotFollowed(status: Int) async throws {
        let elsewhere = try await LoopbackServer.start { _, _ in [.send(response("no"))] }
        let server = try await LoopbackServer.start { _, _ in
            [
                .send(
                    head(["Location: http://127.0.0.1:\(elsewhere.port)/", "Content-Length: 0"], status: "\(status) X"))
            ]
        }
        let reply = try await client(of: server).send(get)
        #expect(reply.status == status)
        #expect(try await reply.body().isEmpty)
        #expect(elsewhere.connections.accepted == 0)
        try await server.stop()
        try await elsewhere.stop()
    }

    // MARK: Connections

    @Test func connectionIsKeptAndUsedAgain() async throws {
        let server = try await LoopbackServer.start { _, number in [.send(response("\(number)"))] }
        let client = try client(of: server)
        for number in 0..<20 {
            #expect(try await client.send(get).body() == Array("\(number)".utf8))
        }
        #expect(server.connections.accepted <= System.coreCount, "one per event loop at most")
        try await server.stop()
    }

    @Test func connectionIsNotKeptAgainstTheUpstreamsWill() async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(response("ok", ["Connection: close"])), .hang] }
        let client = try client(of: server)
        for _ in 0..<3 { _ = try await client.send(get).body() }
        #expect(server.connections.accepted == 3)
        #expect(try await server.waits { $0.closed == 3 })
        try await server.stop()
    }

    @Test func connectionThatTheUpstreamLeftIsNotUsed() async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(response("ok")), .close] }
        let client = try client(of: server)
        for _ in 0..<5 {
            #expect(try await client.send(get).body() == Array("ok".utf8))
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(server.connections.accepted == 5)
        try await server.stop()
    }

    @Test func bytesThatNobodyAskedForCloseAnIdleConnection() async throws {
        let server = try await LoopbackServer.start { _, _ in
            [.send(response("ok")), .wait(.milliseconds(5)), .send(response("poison")), .hang]
        }
        let client = try client(of: server)
        #expect(try await client.send(get).body() == Array("ok".utf8))
        #expect(try await server.waits { $0.closed == 1 })
        #expect(try await client.send(get).body() == Array("ok".utf8))
        try await server.stop()
    }

    @Test func idleConnectionLeavesInTime() async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(response("ok"))] }
        let client = try client(of: server, .with { $0.keepAlive = .milliseconds(30) })
        _ = try await client.send(get).body()
        #expect(try await server.waits { $0.closed == 1 })
        #expect(try await client.send(get).body() == Array("ok".utf8))
        try await server.stop()
    }

    @Test func connectionsAreLimited() async throws {
        let server = try await LoopbackServer.start { _, _ in [.hang] }
        let configuration = HTTPClientConfiguration.with { $0.maximumConnections = 2 }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let url = try UpstreamURL("http://localhost:\(server.port)", plaintextLoopback: true)
        let client = try HTTPClient(url, configuration: configuration, group: group)
        let running = (0..<2).map { _ in Task { await failure { try await client.send(get) } } }
        #expect(try await server.waits { $0.accepted == 2 })
        #expect(await failure { try await client.send(get) } == .busy)
        for task in running { task.cancel() }
        for task in running { #expect(await task.value == .cancelled) }
        #expect(try await server.waits { $0.closed == 2 })
        let again = Task { await failure { try await client.send(get) } }
        #expect(try await server.waits { $0.accepted == 3 }, "their places are free again")
        again.cancel()
        _ = await again.value
        try await server.stop()
        try await group.shutdownGracefully()
    }

    @Test func idleConnectionsAreLimited() async throws {
        let server = try await LoopbackServer.start { _, _ in [.wait(.milliseconds(50)), .send(response("ok"))] }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let url = try UpstreamURL("http://127.0.0.1:\(server.port)", plaintextLoopback: true)
        let client = try HTTPClient(url, configuration: .with { $0.maximumIdleConnections = 1 }, group: group)
        let calls = (0..<3).map { _ in Task { try await client.send(get).body() } }
        for call in calls { #expect(try await call.value == Array("ok".utf8)) }
        #expect(try await server.waits { $0.closed == 2 })
        #expect(server.connections.accepted == 3)
        try await server.stop()
        try await group.shutdownGracefully()
    }

    @Test func shutDownClosesWhatIsIdleAndRefusesTheRest() async throws {
        let server = try await LoopbackServer.start { _, _ in [.send(response("ok"))] }
        let client = try client(of: server)
        _ = try await client.send(get).body()
        client.shutDown()
        #expect(try await server.waits { $0.closed == 1 })
        let error = await failure { try await client.send(get) }
        #expect(error == .shutDown || server.connections.accepted == 2, "another loop's pool may be new")
        try await server.stop()
    }
}
