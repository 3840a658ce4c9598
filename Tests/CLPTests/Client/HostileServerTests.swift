import CLP
import CLPMessages
import CLPTesting
import Testing

/// What a client does with a server that breaks the rules.
@Suite(.timeLimit(.minutes(1)))
struct HostileServerTests {
    /// Answers a unary call with bytes; gives the caller's error and the frames that the server was told after them.
    private func answer(_ bytes: [UInt8]) async throws -> (error: RPCError?, told: [RawFrame]) {
        let server = try await RawServer(tls: RawTLS.server())
        let client = try Client(
            "clp://127.0.0.1:\(server.port)", tls: .trust(TestCertificates.shared.path("ca.pem")))
        let task = Task { await failure { try await client.unary(Echo.say, DebugId(id: "x")) } }
        let peer = await server.accept()
        try await peer.send(.settings())
        _ = try await peer.nextFrame(ofType: 2)
        try await peer.send(bytes)
        let error = await task.value
        await client.close()
        let told = try await peer.framesToEnd()
        await server.close()
        return (error, told)
    }

    private func goAwayCode(_ told: [RawFrame]) -> UInt32? { told.first { $0.type == 10 }?.number(at: 4) }

    @Test func brokenFramesEndTheConnection() async throws {
        let cases: [(name: String, bytes: [UInt8], code: UInt32)] = [
            ("garbage", Array(repeating: 0xff, count: 40), 2),
            ("CALL from a server", try RawFrame.call(1, CallHeader(method: "a.B/C"), message: []).bytes, 1),
            ("head that does not decode", RawFrame(type: 3, stream: 1, payload: [0xff]).bytes, 1),
            ("status that does not decode", RawFrame(type: 6, stream: 1, payload: [0xff]).bytes, 1),
            ("NOT_PROCESSED with NOT_FOUND", try RawFrame.status(1, Status(code: 5), notProcessed: true).bytes, 1),
            ("two heads", RawFrame(type: 3, stream: 1).bytes + RawFrame(type: 3, stream: 1).bytes, 1),
            ("message of no call", RawFrame.message(7, [], end: false).bytes, 1),
        ]
        for (name, bytes, code) in cases {
            let (error, told) = try await answer(bytes)
            #expect(error?.code == .unavailable || error?.code == .internal, "\(name)")
            #expect(goAwayCode(told) == code, "\(name)")
        }
    }

    @Test func unaryCallNeedsExactlyOneMessage() async throws {
        let two = RawFrame.message(1, [], end: false).bytes + RawFrame.message(1, [], end: true).bytes
        #expect(try await answer(two).error?.code == .internal)
        #expect(try await answer(RawFrame(type: 6, stream: 1).bytes).error?.code == .internal, "[CLP-SHAPE-1] none")
    }

    @Test func unknownStatusReadsAsUnknown() async throws {
        let (error, _) = try await answer(RawFrame.status(1, Status(code: 99, message: "new")).bytes)
        #expect(error?.code == .unknown, "[CLP-CODE-1]")
        #expect(error?.message == "new")
    }

    /// [CLP-META-1] [CLP-META-3] What decodes and is wrong costs the call, and not the connection.
    @Test func wrongMetadataCostsTheCallOnly() async throws {
        func entries(_ keys: [String]) -> [MetadataEntry] { keys.map { MetadataEntry(key: $0, value: .text("v")) } }
        let many = (0..<65).map { "k\($0)" }
        var cases: [(name: String, bytes: [UInt8], isHead: Bool)] = []
        for (keys, name) in [(["Upper"], "bad key"), (["clp-x"], "reserved key"), (many, "65 entries")] {
            let head = try ReplyHeader(metadata: entries(keys)).serialized()
            cases.append(("head: \(name)", RawFrame(type: 3, stream: 1, payload: head).bytes, true))
            for code in [0, 5] as [Int32] {
                let status = Status(code: code, message: "m", trailers: entries(keys))
                cases.append(("trailers of \(code): \(name)", try RawFrame.status(1, status).bytes, false))
            }
        }
        let long = Status(code: 5, message: String(repeating: "x", count: 1025))
        cases.append(("message", try RawFrame.status(1, long).bytes, false))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (name, bytes, isHead) in cases {
                group.addTask {
                    let (error, told) = try await answer(bytes)
                    #expect(error?.code == .internal, "\(name)")
                    #expect(goAwayCode(told) == 0, "\(name)")
                    let cancel = told.first { $0.type == 7 }?.number(at: 0)
                    #expect(cancel == (isHead ? 2 : nil), "\(name): CANCEL, reply refused")
                }
            }
            try await group.waitForAll()
        }
        let full = Status(
            code: 5, message: String(repeating: "x", count: 1024), trailers: entries(Array(many.dropLast())))
        let whole = try await answer(RawFrame.status(1, full).bytes).error
        #expect(whole?.code == .notFound)
        #expect(whole?.trailers.count == 64)
    }

    @Test func replyAboveTheLimitIsRefusedAtItsTotal() async throws {
        let first = RawFrame(type: 4, stream: 1, payload: RawFrame.bytes(of: 100_000_000) + [1])
        let (error, told) = try await answer(first.bytes)
        #expect(error?.code == .resourceExhausted)
        #expect(told.first { $0.type == 7 }?.number(at: 0) == 2, "CANCEL, reply refused")
    }

    @Test func streamedReplyThatDoesNotDecodeIsRefused() async throws {
        let server = try await RawServer(tls: RawTLS.server())
        let client = try Client(
            "clp://127.0.0.1:\(server.port)", tls: .trust(TestCertificates.shared.path("ca.pem")))
        let reader = try await client.serverStreaming(Echo.count, DebugId(id: "x"))
        let peer = await server.accept()
        try await peer.send(.settings())
        _ = try await peer.nextFrame(ofType: 2)
        try await peer.send(.message(1, [0x0a, 0x01, 0xff], end: false))
        #expect(await failure { try await reader.next() }?.code == .internal)
        let cancel = try #require(try await peer.nextFrame(ofType: 7))
        #expect(cancel.number(at: 0) == 2, "[CLP-SHAPE-2]")
        await client.close()
        await server.close()
    }
}
