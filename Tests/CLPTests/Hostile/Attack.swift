import CLP
import CLPMessages
import CLPTesting
import CLPWire
import Testing

/// A server that is attacked, and somebody else whose calls must go well meanwhile.
enum Attack {
    /// What the attackers call.
    static let say = MethodDescriptor<DebugId, DebugId>(service: "test.Attacked", name: "Say", kind: .unary)
    static let upload = MethodDescriptor<DebugId, DebugId>(
        service: "test.Attacked", name: "Upload", kind: .clientStreaming)
    static let count = MethodDescriptor<DebugId, DebugId>(
        service: "test.Attacked", name: "Count", kind: .serverStreaming)
    /// What the bystander calls.
    private static let ask = MethodDescriptor<DebugId, DebugId>(service: "test.Bystander", name: "Ask", kind: .unary)

    /// Plays an attack while a bystander calls without a pause, and watches what the server holds.
    ///
    /// - Parameters:
    ///   - methods: what the attackers may call; `say` echoes unless it is given.
    ///   - counts: the limits whose hits the server's metrics show afterwards.
    ///   - holds: the most bytes of requests that the server may hold, of messages in part or unread.
    ///   - configure: lowers the limit that is attacked.
    static func play(
        _ methods: [MethodRegistration] = [.unary(say) { request, _ in request }], counts: [LimitName] = [],
        holds: Int = 1 << 20,
        configure: (inout ServerConfiguration) -> Void = { _ in },
        _ attack: (TestServer) async throws -> Void
    ) async throws {
        let bystander = MethodRegistration.unary(ask) { request, _ in request }
        let recorded = RecordedMetrics()
        try await TestServer.with(
            services: [TestService(all: methods + [bystander])],
            configure: {
                $0.servesIntrospection = true
                $0.metrics = ServerMetrics(factory: recorded)
                configure(&$0)
            }
        ) { test in
            let (isSeen, isOver) = (Flag(), Flag())
            async let watched = watch(test, isSeen, isOver)
            await isSeen.wait()
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await attack(test)) } catch { outcome = .failure(error) }
            isOver.set()
            let held = try await watched
            #expect(held <= holds, "\(held) bytes of requests were held")
            try outcome.get()
            for limit in counts { try await expectHit(of: limit, in: recorded) }
        }
    }

    private static func expectHit(of limit: LimitName, in recorded: RecordedMetrics) async throws {
        let series = "clp_server_limit_hits_total limit=\(limit.rawValue)"
        // A connection may count its hit a moment after its client saw the end.
        for _ in 0..<500 where (recorded.value(series) ?? 0) == 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect((recorded.value(series) ?? 0) > 0, "no hit of \(limit.rawValue) is counted")
    }

    /// Calls until the attack is over, and once more; each call must go well.
    ///
    /// - Returns: the most bytes of requests that the server held.
    private static func watch(_ test: TestServer, _ isSeen: Flag, _ isOver: Flag) async throws -> Int {
        defer { isSeen.set() }
        var configuration = ClientConfiguration()
        configuration.connectionsPerAddress = 1
        configuration.maximumConnectionsPerAddress = 1
        configuration.retries = .never
        return try await test.withClient(configuration: configuration) { client in
            var (calls, held) = (0, 0)
            var isLast = false
            while !isLast {
                isLast = isOver.isSet
                let reply = try await client.unary(ask, DebugId(id: "\(calls)"))
                #expect(reply.id == "\(calls)")
                let server = try await IntrospectionClient(client).getServer(IntrospectServerRequest())
                held = max(held, Int(server.assemblingBytes))
                calls += 1
                isSeen.set()
                try await Task.sleep(for: .milliseconds(1))
            }
            return held
        }
    }

    /// The connections of a server, as it tells of them.
    static func connections(of test: TestServer) async throws -> [IntrospectedConnection] {
        try await test.withClient { client in
            try await IntrospectionClient(client).listConnections(IntrospectConnectionsRequest()).connections
        }
    }
}

extension RawFrame {
    /// A CALL of a method without a message; the call stays open unless `end`.
    static func open(_ stream: UInt32, _ path: String, timeout: Duration? = nil, end: Bool = false) throws -> RawFrame {
        var header = CallHeader(method: path)
        if let timeout { header.timeoutUs = UInt64(timeout / .microseconds(1)) }
        var frame = call(stream, block: try header.serialized(), message: nil)
        frame.flags = end ? 1 : 0
        return frame
    }

    /// The first frame of a message of `total` bytes.
    static func begin(_ stream: UInt32, total: UInt32, _ bytes: [UInt8]) -> RawFrame {
        RawFrame(type: 4, stream: stream, payload: Self.bytes(of: total) + bytes)
    }

    /// A later frame of a message.
    static func more(_ stream: UInt32, _ bytes: [UInt8]) -> RawFrame {
        RawFrame(type: 4, stream: stream, payload: bytes)
    }

    /// PING, or the answer to one.
    static func ping(_ content: UInt8 = 7, isAck: Bool = false) -> RawFrame {
        RawFrame(type: 9, flags: isAck ? 8 : 0, stream: 0, payload: Array(repeating: content, count: 8))
    }

    /// The text of a GOAWAY.
    var text: String { String(decoding: payload.dropFirst(8), as: UTF8.self) }
}

extension RawPeer {
    /// Reads to the end, and gives the GOAWAY with which the other side broke the connection.
    func breach(within time: Duration = .seconds(5)) async throws -> (code: UInt32, text: String)? {
        try await framesToEnd(within: time).last { $0.type == 10 }.map { ($0.number(at: 4), $0.text) }
    }
}
