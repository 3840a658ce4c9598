import CLP
import CLPMessages
import CLPTesting
import Testing

/// A reader that stops must stop the writer, and what is held meanwhile is bounded.
@Suite(.timeLimit(.minutes(1)))
struct BackPressureTests {
    private static let size = 4000

    /// Writes messages of 4,000 bytes, and counts those that the engine took.
    private static func flood(_ taken: Counter, total: Int = 2000) -> TestService {
        TestService(
            .serverStreaming(Echo.count) { _, replies, _ in
                let message = DebugId(id: String(repeating: "x", count: size))
                for _ in 0..<total {
                    try await replies.write(message)
                    taken.add()
                }
            })
    }

    @Test func writerStopsWhenNoCreditComes() async throws {
        let taken = Counter()
        try await TestServer.with(services: [Self.flood(taken)]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Count"), message: []))
            try await taken.passes(65_536 / Self.size)
            let bytes = try await taken.settled() * Self.size
            // 32,768 on the wire, 65,536 queued, and one message that was let in below that mark.
            #expect(bytes <= 32_768 + 65_536 + Self.size)
            // Credit for one message lets one more in.
            let before = taken.value
            try await peer.send(.credit(1, 8192))
            try await taken.passes(before)
        }
    }

    @Test func writerOfEmptyMessagesStopsToo() async throws {
        let taken = Counter()
        let service = TestService(
            .serverStreaming(Echo.count) { _, replies, _ in
                for _ in 0..<100_000 {
                    try await replies.write(DebugId())
                    taken.add()
                }
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Count"), message: []))
            // An empty message costs 64: 32,768 of them on the wire and 65,536 queued.
            #expect(try await taken.settled() <= (32_768 + 65_536) / 64 + 1)
        }
    }

    @Test func writerStopsWhenTheSocketIsNotRead() async throws {
        let taken = Counter()
        try await TestServer.with(services: [Self.flood(taken, total: 100_000)]) { test in
            let peer = try await test.rawPeer(settings: [(1, 1 << 30)])
            try await peer.setReading(false)
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Count"), message: []))
            let bytes = try await taken.settled() * Self.size
            // What the two kernels hold is theirs; ours is 64 KiB sealed and 64 KiB queued.
            #expect(bytes < 16_000_000)
            try await peer.setReading(true)
            var read = 0
            while read < 20_000_000, let frame = try await peer.nextFrame() { read += frame.payload.count }
            #expect(taken.value * Self.size > bytes)
        }
    }

    /// [CLP-TIME-2]
    @Test func peerThatTakesNothingIsCut() async throws {
        let cancelled = Flag()
        let service = TestService(
            .serverStreaming(Echo.count) { _, replies, _ in
                let message = DebugId(id: String(repeating: "x", count: 60_000))
                let error = await failure { while true { try await replies.write(message) } }
                #expect(error?.code == .cancelled)
                cancelled.set()
            })
        try await TestServer.with(services: [service]) {
            $0.writeTimeout = .milliseconds(200)
        } _: { test in
            let peer = try await test.rawPeer(settings: [(1, 1 << 30)])
            try await peer.setReading(false)
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Count"), message: []))
            await cancelled.wait()
        }
    }

    @Test func slowReaderGetsEverythingInTheEnd() async throws {
        let taken = Counter()
        try await TestServer.with(services: [Self.flood(taken)]) { test in
            try await test.withClient { client in
                let reader = try await client.serverStreaming(Echo.count, DebugId())
                let before = try await taken.settled() * Self.size
                #expect(before <= 65_536 + 65_536 + 2 * Self.size)
                var count = 0
                while let reply = try await reader.next() {
                    #expect(reply.id.utf8.count == Self.size)
                    count += 1
                }
                #expect(count == 2000)
            }
        }
    }

    @Test func callThatIsNotReadBlocksNoOther() async throws {
        try await TestServer.with(services: [Self.flood(Counter()), EchoOnly()]) { test in
            try await test.withClient { client in
                let stuck = try await client.serverStreaming(Echo.count, DebugId())
                #expect(try await stuck.next() != nil)
                for number in 0..<50 {
                    #expect(try await client.unary(Echo.say, DebugId(id: "\(number)")).id == "\(number)")
                }
                #expect(try await stuck.next() != nil)
            }
        }
    }

    @Test func cancelledWriterGoesOn() async throws {
        let ended = Flag()
        let service = TestService(
            .serverStreaming(Echo.count) { _, replies, _ in
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        let error = await failure {
                            while true { try await replies.write(DebugId(id: String(repeating: "x", count: 9999))) }
                        }
                        #expect(error?.code == .cancelled)
                        ended.set()
                    }
                    try? await Task.sleep(for: .milliseconds(100))
                    group.cancelAll()
                }
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Count"), message: []))
            await ended.wait()
        }
    }
}

private struct EchoOnly: ServiceHandlers {
    var service: ServiceDescriptor { ServiceDescriptor(name: "test.Say", methods: []) }
    var methods: [MethodRegistration] { [.unary(Echo.say) { request, _ in request }] }
}
