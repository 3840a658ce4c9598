import CLP
import CLPMessages
import CLPTesting
import Testing

/// What a server can do to its clients, and where each limit of theirs is.
@Suite(.timeLimit(.minutes(1)))
struct ReplyLimitTests {
    struct Breach: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Sent when the call is there, after the server's SETTINGS.
        let frames: [RawFrame]
        let code: UInt32
        let rule: String

        init(_ name: String, _ frames: RawFrame..., code: UInt32, rule: String) {
            testDescription = name
            self.frames = frames
            self.code = code
            self.rule = rule
        }
    }

    private static let breaches: [Breach] = [
        Breach(
            "frame of 16,375", RawFrame(type: 4, stream: 1, payload: [UInt8](repeating: 0, count: 16_375)), code: 2,
            rule: "CLP-FRAME-2"),
        Breach(
            "head of 8,193", RawFrame(type: 3, stream: 1, payload: [UInt8](repeating: 0, count: 8193)), code: 2,
            rule: "CLP-FRAME-5"),
        Breach(
            "status of 8,193", RawFrame(type: 6, stream: 1, payload: [UInt8](repeating: 0, count: 8193)), code: 2,
            rule: "CLP-FRAME-5"),
        Breach("SETTINGS twice", .settings(), code: 1, rule: "CLP-SETTINGS-1"),
        Breach("call credit above 2³¹ − 1", .credit(0, 0x7FFF_FFFF), code: 3, rule: "CLP-CREDIT-5"),
        Breach("byte credit above 2³¹ − 1", .credit(1, 0x7FFF_FFFF), code: 3, rule: "CLP-CREDIT-5"),
        Breach("credit of 0", .credit(0, 0), code: 3, rule: "CLP-CREDIT-6"),
        Breach("PING at once", .ping(), code: 4, rule: "CLP-PING-1"),
        Breach("an answer to no PING", .ping(isAck: true), code: 1, rule: "CLP-PING-2"),
        Breach(
            "GOAWAY whose last call rises", .goAway(last: 1, code: 0), .goAway(last: 3, code: 0), code: 1,
            rule: "CLP-GOAWAY-2"),
        Breach(
            "GOAWAY of 513 bytes of text", .goAway(last: 0, code: 0, text: String(repeating: "t", count: 513)), code: 2,
            rule: "CLP-FRAME-5"),
        Breach("END", RawFrame(type: 5, stream: 1), code: 1, rule: "CLP-FRAME-6"),
        Breach(
            "END inside a message", RawFrame(type: 4, flags: 1, stream: 1, payload: [0, 0, 0, 9, 1]), code: 1,
            rule: "CLP-MESSAGE-3"),
        Breach(
            "OK inside a message", .begin(1, total: 9, [1]), RawFrame(type: 6, stream: 1), code: 1, rule: "CLP-STATUS-2"
        ),
    ]

    /// The client of a scripted server: one call at a time on one connection.
    private func client(
        of server: RawServer, _ configure: (inout ClientConfiguration) -> Void = { _ in }
    ) throws -> Client {
        var configuration = ClientConfiguration()
        configuration.connectionsPerAddress = 1
        configuration.maximumConnectionsPerAddress = 1
        configuration.retries = .never
        configure(&configuration)
        return try Client(
            "clp://127.0.0.1:\(server.port)", tls: .trust(TestCertificates.shared.path("ca.pem")),
            configuration: configuration)
    }

    @Test(arguments: breaches) func breaks(_ breach: Breach) async throws {
        let server = try await RawServer(tls: RawTLS.server())
        let client = try client(of: server)
        let call = Task { await failure { try await client.unary(Echo.say, DebugId(id: "x")) } }
        let peer = await server.accept()
        try await peer.send(.settings())
        _ = try await peer.nextFrame(ofType: 2)
        try await peer.send(breach.frames.flatMap(\.bytes))
        let end = try await peer.breach(within: Times.ms(8000))
        #expect(end?.code == breach.code)
        #expect(end?.text.contains("[\(breach.rule)]") == true, "\(end?.text ?? "no GOAWAY")")
        let error = await call.value
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains(breach.rule) == true, "\(error?.message ?? "no error")")
        await client.close()
        await server.close()
    }

    /// A tighter value than the default would cut off who acted on the default.
    @Test(arguments: [(UInt16(1), UInt32(32_767)), (2, 15), (3, 300_001)])
    func settingsOnlyLoosen(key: UInt16, value: UInt32) async throws {
        let server = try await RawServer(tls: RawTLS.server())
        let client = try client(of: server)
        let call = Task { await failure { try await client.unary(Echo.say, DebugId()) } }
        let peer = await server.accept()
        try await peer.send(.settings([(key, value)]))
        #expect(try await peer.breach()?.text.contains("[CLP-SETTINGS-4]") == true)
        #expect(await call.value?.code == .unavailable)
        await client.close()
        await server.close()
    }

    /// 400 frames that bring nothing, to a client with one call open.
    @Test(arguments: [
        ("unknown extensions", RawFrame(type: 0x80, stream: 0)), ("call credit, one by one", .credit(0, 1)),
        ("byte credit, one by one", .credit(1, 1)), ("frames of a closed call", .credit(3, 1)),
    ])
    func chatterIsCut(_ name: String, _ frame: RawFrame) async throws {
        let server = try await RawServer(tls: RawTLS.server())
        let client = try client(of: server)
        let calls = Task {
            async let first = failure { try await client.unary(Echo.say, DebugId()) }
            async let second = failure { try await client.unary(Echo.say, DebugId()) }
            return await [first, second]
        }
        let peer = await server.accept()
        try await peer.send(.settings())
        for _ in 0..<2 { _ = try await peer.nextFrame(ofType: 2) }
        try await peer.send(.status(3, Status(code: 5)))
        try await peer.send((0..<400).flatMap { _ in frame.bytes })
        let end = try await peer.breach(within: Times.ms(8000))
        #expect(end?.code == 4 && end?.text.contains("[CLP-CHATTER-1]") == true, "\(name): \(end?.text ?? "")")
        #expect(await calls.value.compactMap { $0?.code }.count == 2)
        await client.close()
        await server.close()
    }

    // MARK: What costs only the call

    @Test func repliesOutOfLimitsCostTheCall() async throws {
        let entry = MetadataEntry(key: "k", value: .text("v"))
        let head = ReplyHeader(metadata: Array(repeating: entry, count: 65))
        let badKey = ReplyHeader(metadata: [MetadataEntry(key: "UPPER", value: .text("v"))])
        let cases: [(name: String, frame: RawFrame, code: RPCError.Code)] = [
            ("head of 65 entries", RawFrame(type: 3, stream: 1, payload: try head.serialized()), .internal),
            ("head with a bad key", RawFrame(type: 3, stream: 1, payload: try badKey.serialized()), .internal),
            ("reply above the limit", .begin(1, total: 1001, [1]), .resourceExhausted),
        ]
        for (name, frame, code) in cases {
            let server = try await RawServer(tls: RawTLS.server())
            let client = try client(of: server) { $0.maximumReplySize = 1000 }
            let call = Task { await failure { try await client.unary(Echo.say, DebugId()) } }
            let peer = await server.accept()
            try await peer.send(.settings())
            _ = try await peer.nextFrame(ofType: 2)
            try await peer.send(frame)
            #expect(await call.value?.code == code, "\(name)")
            let cancel = try #require(try await peer.nextFrame(ofType: 7), "\(name)")
            #expect(cancel.stream == 1 && cancel.number(at: 0) == 2, "\(name): reply refused")
            await client.close()
            await server.close()
        }
    }

    /// Replies that nobody reads stop at the byte credit; a server that sends on breaks the connection.
    @Test func unreadRepliesAreBounded() async throws {
        let server = try await RawServer(tls: RawTLS.server())
        let client = try client(of: server) { $0.byteCredit = 32_768 }
        let reader = try await client.serverStreaming(Echo.count, DebugId())
        let peer = await server.accept()
        try await peer.send(.settings())
        _ = try await peer.nextFrame(ofType: 2)
        let message = [UInt8](repeating: 0, count: 1000)
        // The first one is paid for as it arrives.
        try await peer.send((0..<60).flatMap { _ in RawFrame.message(1, message, end: false).bytes })
        let end = try await peer.breach(within: Times.ms(8000))
        #expect(end?.code == 3 && end?.text.contains("[CLP-CREDIT-2]") == true, "\(end?.text ?? "no GOAWAY")")
        #expect(await failure { while try await reader.next() != nil {} } != nil)
        await client.close()
        await server.close()
    }

    // MARK: Time

    /// A server that never says SETTINGS is left; its calls fail.
    @Test func serverWithoutSettingsIsLeft() async throws {
        let server = try await RawServer(tls: RawTLS.server())
        let client = try client(of: server) { $0.connectTimeout = Times.ms(1000) }
        let call = Task { await failure { try await client.unary(Echo.say, DebugId()) } }
        let peer = await server.accept()
        let end = try await peer.breach(within: Times.ms(8000))
        #expect(end?.code == 5 && end?.text.contains("[CLP-TIME-1]") == true, "\(end?.text ?? "no GOAWAY")")
        #expect(await call.value?.code == .unavailable)
        await client.close()
        await server.close()
    }

    /// A socket that is accepted and says nothing, or half a handshake.
    @Test(arguments: [[], [22, 3, 3, 1, 0, 2] as [UInt8]]) func handshakeThatStopsIsLeft(_ bytes: [UInt8]) async throws
    {
        let server = try await RawServer(tls: nil) { peer in
            // Whether the client is still there shows in its own error.
            try? await peer.send(bytes)
            _ = try? await peer.framesToEnd(within: Times.ms(5000))
        }
        let client = try client(of: server) { $0.connectTimeout = Times.ms(1000) }
        let error = await failure { try await client.unary(Echo.say, DebugId()) }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("the TLS handshake took too long") == true, "\(error?.message ?? "")")
        await client.close()
        await server.close()
    }

    /// A reply that drips ends with the call's time, and the connection goes on.
    @Test func replyThatDripsEndsWithItsCall() async throws {
        let server = try await RawServer(tls: RawTLS.server())
        let client = try client(of: server)
        let call = Task {
            await failure { try await client.unary(Echo.say, DebugId(), options: .init(timeout: Times.ms(600))) }
        }
        let peer = await server.accept()
        try await peer.send(.settings())
        _ = try await peer.nextFrame(ofType: 2)
        try await peer.send(.begin(1, total: 1000, [0x0A]))
        for _ in 0..<80 {
            try await peer.send(.more(1, [0x61]))
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(await call.value?.code == .deadlineExceeded)
        #expect(try await peer.nextFrame(ofType: 7)?.number(at: 0) == 1, "CANCEL, deadline")
        let second = Task { try await client.unary(Echo.say, DebugId(id: "2")) }
        _ = try await peer.nextFrame(ofType: 2)
        try await peer.send(.message(3, DebugId(id: "2").serialized(), end: true))
        #expect(try await second.value.id == "2")
        await client.close()
        await server.close()
    }
}
