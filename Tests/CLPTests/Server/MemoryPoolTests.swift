import CLP
import CLPMessages
import CLPTesting
import Testing

/// What all connections together may leave in a server's memory.
@Suite(.timeLimit(.minutes(1)))
struct MemoryPoolTests {
    /// Reads nothing until the call ends.
    private static let deaf = TestService(
        .clientStreaming(Echo.collect) { parts, context in
            while !context.isCancelled { try await Task.sleep(for: .milliseconds(20)) }
            return try await parts.next() ?? DebugId()
        },
        .unary(Echo.say) { request, _ in request })

    private static let part = [UInt8](repeating: 0, count: 8_000)

    /// Opens a call and fills its byte credit with messages that nobody reads.
    private static func fill(_ peer: RawPeer, _ stream: UInt32) async throws {
        var open = try RawFrame.call(stream, CallHeader(method: "test.Echo/Collect"), message: nil)
        open.flags = 0
        let parts = (0..<4).flatMap { _ in RawFrame.message(stream, part, end: false).bytes }
        try await peer.send(open.bytes + parts)
    }

    @Test func whenFullTheHeaviestConnectionLosesItsLargestCalls() async throws {
        try await TestServer.with(services: [Self.deaf]) {
            $0.maximumCallsPerConnection = 16
            $0.byteCredit = 32_768
            $0.memoryPool = 1_048_576
        } _: { test in
            let light = try await test.rawPeer()
            try await Self.fill(light, 1)
            var heavy: [RawPeer] = []
            for _ in 0..<3 { heavy.append(try await test.rawPeer()) }
            for stream in 0..<16 {
                for peer in heavy { try await Self.fill(peer, UInt32(stream * 2 + 1)) }
            }
            // 48 calls of 32,256 bytes and one where 32 fit; each of the three lost some.
            for peer in heavy {
                let status = try #require(await peer.status())
                #expect(status.code == 8)
                #expect(status.message.contains("memory"))
            }
            try await test.withClient { client in
                let admin = IntrospectionService(server: test.server)
                let context = CallContext(CallScope(method: "test"))
                var state = try await admin.getServer(IntrospectServerRequest(), context)
                for _ in 0..<200 where state.calls > 33 {
                    try await Task.sleep(for: .milliseconds(10))
                    state = try await admin.getServer(IntrospectServerRequest(), context)
                }
                #expect(state.calls >= 30 && state.calls <= 33)
                #expect(try await client.unary(Echo.say, DebugId(id: "x")).id == "x")
            }
            // The one call of the light connection is still there: nothing but CREDIT has come.
            await #expect(throws: RawPeer.TimedOut.self) {
                try await light.nextFrame(ofType: 6, within: .milliseconds(50))
            }
        }
    }

    /// A call of a method with one request that ends by its deadline gives back what has come of it, though its
    /// connection says nothing more.
    @Test func halfAMessageIsGivenBackWithTheDeadline() async throws {
        try await TestServer.with(services: [Self.deaf]) { test in
            let admin = IntrospectionService(server: test.server)
            let context = CallContext(CallScope(method: "test"))
            let peer = try await test.rawPeer()
            try await peer.open(1, CallHeader(method: "test.Echo/Say", timeoutUs: 300_000))
            let half = RawFrame.bytes(of: 20_000) + [UInt8](repeating: 0, count: 10_000)
            try await peer.send(RawFrame(type: 4, stream: 1, payload: half))
            var held = 0
            while held != 10_000 {
                held = Int(try await admin.getServer(IntrospectServerRequest(), context).assemblingBytes)
                await Task.yield()
            }
            #expect(try await peer.status()?.code == 4)
            held = Int(try await admin.getServer(IntrospectServerRequest(), context).assemblingBytes)
            #expect(held == 0)
        }
    }

    /// Replies that a client does not take are held against it as well, and not for as long as its deadline says.
    @Test func repliesThatNobodyTakesAreCountedAndEnd() async throws {
        let large = TestService(
            .unary(Echo.say) { _, _ in DebugId(id: String(repeating: "x", count: 300_000)) })
        try await TestServer.with(services: [large]) {
            $0.maximumCallsPerConnection = 16
            $0.byteCredit = 32_768
            $0.memoryPool = 1_048_576
            $0.writeTimeout = .milliseconds(700)
        } _: { test in
            let peer = try await test.rawPeer()
            // Of each reply 32,768 bytes may leave; three of the others fit the pool.
            for number in 0..<8 {
                try await peer.send(try .call(UInt32(number * 2 + 1), CallHeader(method: "test.Echo/Say"), message: []))
            }
            var ended = 0
            for _ in 0..<8 {
                let status = try #require(await peer.status())
                #expect(status.code == 8)
                ended += status.message.contains("memory") ? 1 : 0
            }
            #expect(ended >= 4, "the others ended since nothing of them was taken")
            let admin = IntrospectionService(server: test.server)
            let held = try await admin.getServer(IntrospectServerRequest(), CallContext(CallScope(method: "test")))
            #expect(held.assemblingBytes == 0)
        }
    }

    @Test func whatIsReadOrEndedIsGivenBack() async throws {
        try await TestServer.with(services: [Self.deaf]) { test in
            let admin = IntrospectionService(server: test.server)
            let context = CallContext(CallScope(method: "test"))
            func held(_ isRight: (Int) -> Bool) async throws -> Int {
                for _ in 0..<300 {
                    let held = Int(try await admin.getServer(IntrospectServerRequest(), context).assemblingBytes)
                    if isRight(held) { return held }
                    try await Task.sleep(for: .milliseconds(10))
                }
                return Int(try await admin.getServer(IntrospectServerRequest(), context).assemblingBytes)
            }
            let peer = try await test.rawPeer()
            try await Self.fill(peer, 1)
            try await Self.fill(peer, 3)
            // Half a message counts as well.
            try await peer.open(5, CallHeader(method: "test.Echo/Collect"))
            let half = RawFrame.bytes(of: 20_000) + [UInt8](repeating: 0, count: 10_000)
            try await peer.send(RawFrame(type: 4, stream: 5, payload: half))
            let all: Int = 2 * 4 * 8_064 + 10_000
            #expect(try await held { $0 == all } == all)
            try await peer.send(.cancel(1))
            let rest: Int = 4 * 8_064 + 10_000
            #expect(try await held { $0 == rest } == rest)
            await peer.cut()
            #expect(try await held { $0 == 0 } == 0)
        }
    }
}
