import CLP
import CLPMessages
import CLPTesting
import Testing

/// Each attack gets the GOAWAY or STATUS that the protocol says, and the server goes on serving others.
@Suite(.timeLimit(.minutes(1)))
struct HostilePeerTests {
    private func goAway(_ test: TestServer, _ bytes: [UInt8]) async throws -> UInt32? {
        let peer = try await RawPeer.connect(host: test.address.host, port: test.address.port, tls: RawTLS.client())
        try await peer.send(bytes)
        let code = try await peer.nextFrame(ofType: 10)?.number(at: 4)
        #expect(try await peer.framesToEnd().isEmpty, "nothing follows a GOAWAY")
        return code
    }

    private func stillServes(_ test: TestServer) async throws {
        try await test.withClient { client in
            let reply = try await client.unary(Echo.say, DebugId(id: "alive"))
            #expect(reply.id == "alive")
        }
    }

    private static let settings = RawFrame.settings().bytes
    private static let header = CallHeader(method: "test.Echo/Say")

    /// A CALL without END and without a message, so that the call stays open.
    private func openCall() throws -> [UInt8] {
        let block = try Self.header.serialized()
        return RawFrame(type: 2, stream: 1, payload: [UInt8(block.count >> 8), UInt8(block.count & 0xff)] + block).bytes
    }

    @Test func brokenFramesEndTheConnection() async throws {
        let cases: [(name: String, bytes: [UInt8], code: UInt32)] = [
            ("garbage", Array(repeating: 0xab, count: 100), 2),
            ("HTTP inside TLS", Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8), 2),
            ("oversized", Self.settings + [0x00, 0x01, 0x00, 0x00, 0, 0, 0, 1, 2, 3], 2),
            ("unknown type", Self.settings + RawFrame(type: 0x20, stream: 0).bytes, 2),
            (
                "unknown flag",
                Self.settings + RawFrame(type: 9, flags: 0x40, stream: 0, payload: [0, 0, 0, 0, 0, 0, 0, 0]).bytes, 2
            ),
            ("no SETTINGS first", try RawFrame.call(1, Self.header, message: []).bytes, 1),
            ("call 3 first", Self.settings + (try RawFrame.call(3, Self.header, message: []).bytes), 1),
            ("message of no call", Self.settings + RawFrame.message(1, [], end: true).bytes, 1),
            (
                "block that does not decode", Self.settings + RawFrame.call(1, block: [0xff, 0xff], message: []).bytes,
                1
            ),
            ("number never bound", Self.settings + (try RawFrame.call(1, CallHeader(number: 7), message: []).bytes), 1),
            (
                "more credit than there can be",
                Self.settings + (try openCall()) + RawFrame.credit(1, 0x7fff_ffff).bytes, 3
            ),
            ("credit of 0", Self.settings + (try openCall()) + RawFrame.credit(1, 0).bytes, 3),
        ]
        try await TestServer.with { test in
            for (name, bytes, code) in cases {
                let got = try await goAway(test, bytes)
                #expect(got == code, "\(name)")
            }
            try await stillServes(test)
        }
    }

    @Test func chatterIsCut() async throws {
        try await TestServer.with { test in
            let frames = (0..<300).flatMap { _ in RawFrame(type: 0x80, stream: 0).bytes }
            #expect(try await goAway(test, Self.settings + frames) == 4)
            try await stillServes(test)
        }
    }

    @Test func oneCallTooManyEndsTheConnection() async throws {
        let release = Flag()
        let service = TestService(
            .unary(Echo.say) { request, _ in
                if request.id == "wait" { await release.wait() }
                return request
            })
        try await TestServer.with(services: [service]) {
            $0.maximumCallsPerConnection = 16
        } _: { test in
            var bytes = Self.settings
            let wait = try DebugId(id: "wait").serialized()
            for number in 0..<17 {
                bytes += try RawFrame.call(UInt32(2 * number + 1), Self.header, message: wait).bytes
            }
            #expect(try await goAway(test, bytes) == 3)
            release.set()
            try await stillServes(test)
        }
    }

    @Test func cancelledCallsCountUntilTheirHandlersEnd() async throws {
        let release = Flag()
        let started = Counter()
        let service = TestService(
            .unary(Echo.say) { request, _ in
                started.add()
                if request.id == "wait" { await release.wait() }
                return request
            })
        try await TestServer.with(services: [service]) {
            $0.maximumCallsPerConnection = 16
        } _: { test in
            let peer = try await test.rawPeer()
            let wait = try DebugId(id: "wait").serialized()
            for number in 0..<16 { try await peer.send(.call(UInt32(2 * number + 1), Self.header, message: wait)) }
            // Each call has started before its CANCEL comes, and its handler does not heed it.
            try await started.passes(15)
            try await peer.send((0..<16).flatMap { RawFrame.cancel(UInt32(2 * $0 + 1)).bytes })
            try await peer.send(.call(33, Self.header, message: wait))
            #expect(try await peer.nextFrame(ofType: 10)?.number(at: 4) == 3)
            release.set()
            try await stillServes(test)
        }
    }

    /// What costs only the call: the status, with the connection good for more. [CLP-META-1] [CLP-META-3] [CLP-METHOD-5]
    /// [CLP-SHAPE-1] [CLP-SHAPE-2]
    @Test func badContentCostsOnlyTheCall() async throws {
        let entry = MetadataEntry(key: "k", value: .text("v"))
        let cases: [(name: String, header: CallHeader, message: [UInt8]?, code: Int32)] = [
            ("unknown method", CallHeader(method: "no.Such/Method"), [], 12),
            ("no method", CallHeader(), [], 3),
            ("name without a slash", CallHeader(method: "nonsense"), [], 3),
            (
                "bad metadata key",
                CallHeader(method: "test.Echo/Say", metadata: [MetadataEntry(key: "K", value: .text("v"))]), [], 3
            ),
            (
                "reserved key",
                CallHeader(method: "test.Echo/Say", metadata: [MetadataEntry(key: "clp-k", value: .text("v"))]), [], 3
            ),
            ("65 entries", CallHeader(method: "test.Echo/Say", metadata: Array(repeating: entry, count: 65)), [], 3),
            (
                "long idempotency key",
                CallHeader(method: "test.Echo/Say", idempotencyKey: Array(repeating: 1, count: 65)), [], 3
            ),
            (
                "trace parent of 24 bytes",
                CallHeader(method: "test.Echo/Say", traceParent: Array(repeating: 1, count: 24)), [], 3
            ),
            (
                "long trace state", CallHeader(method: "test.Echo/Say", traceState: String(repeating: "x", count: 513)),
                [], 3
            ),
            ("no message", CallHeader(method: "test.Echo/Say"), nil, 3),
            ("hostile protobuf", CallHeader(method: "test.Echo/Say"), [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], 3),
            ("text that is not UTF-8", CallHeader(method: "test.Echo/Say"), [0x0a, 0x01, 0xff], 3),
        ]
        try await TestServer.with { test in
            let peer = try await test.rawPeer()
            var stream: UInt32 = 1
            for (name, header, message, code) in cases {
                try await peer.send(.call(stream, header, message: message))
                let status = try #require(try await peer.nextFrame(ofType: 6), "\(name)")
                #expect(status.stream == stream, "\(name)")
                #expect(try Status(serialized: status.payload).code == code, "\(name)")
                stream += 2
            }
            try await peer.send(.call(stream, Self.header, message: DebugId(id: "good").serialized()))
            let reply = try #require(try await peer.nextFrame(ofType: 4))
            #expect(try DebugId(serialized: Array(reply.payload.dropFirst(4))).id == "good")
        }
    }

    @Test func secondMessageOfAUnaryCallIsInvalid() async throws {
        try await TestServer.with { test in
            let peer = try await test.rawPeer()
            let block = try Self.header.serialized()
            let payload = [UInt8(0), UInt8(block.count)] + block + RawFrame.bytes(of: 0)
            try await peer.send(RawFrame(type: 2, flags: 2, stream: 1, payload: payload), .message(1, [], end: false))
            let status = try #require(try await peer.nextFrame(ofType: 6))
            #expect(try Status(serialized: status.payload).code == 3)
        }
    }

    @Test func messageAboveTheLimitIsRefusedAtItsTotal() async throws {
        try await TestServer.with {
            $0.maximumRequestSize = 1000
        } _: { test in
            let peer = try await test.rawPeer()
            let block = try Self.header.serialized()
            let payload = [UInt8(0), UInt8(block.count)] + block + RawFrame.bytes(of: 1001) + [1]
            try await peer.send(RawFrame(type: 2, flags: 2, stream: 1, payload: payload))
            let status = try #require(try await peer.nextFrame(ofType: 6))
            #expect(try Status(serialized: status.payload).code == 8)
        }
    }

    @Test func tooManyCallsOfTheServerAreNotProcessed() async throws {
        let release = Flag()
        let service = TestService(
            .unary(Echo.say) { request, _ in
                await release.wait()
                return request
            })
        try await TestServer.with(services: [service]) {
            $0.maximumCalls = 2
        } _: { test in
            let peer = try await test.rawPeer()
            for stream: UInt32 in [1, 3, 5] { try await peer.send(.call(stream, Self.header, message: [])) }
            let status = try #require(try await peer.nextFrame(ofType: 6))
            #expect(status.stream == 5)
            #expect(status.flags == 4, "NOT_PROCESSED")
            #expect(try Status(serialized: status.payload).code == 8)
            release.set()
        }
    }
}
