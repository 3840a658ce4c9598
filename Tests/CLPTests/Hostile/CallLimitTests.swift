import CLP
import CLPMessages
import CLPTesting
import CLPWire
import Testing

/// How many calls, connections and bytes of calls a peer can bring about.
@Suite(.timeLimit(.minutes(1)))
struct CallLimitTests {
    private static let path = "test.Attacked/Say"

    // MARK: What costs only the call

    /// Limit: `method_name`. Limit: `metadata_entries`. Limit: `header_fields`.
    @Test func headersOutOfLimitsCostTheCall() async throws {
        let entry = MetadataEntry(key: "k", value: .text("v"))
        let cases: [(name: String, header: CallHeader)] = [
            ("name of 256 bytes", CallHeader(method: "a." + String(repeating: "b", count: 252) + "/c")),
            ("65 entries", CallHeader(method: Self.path, metadata: Array(repeating: entry, count: 65))),
            (
                "key of 65 bytes",
                CallHeader(
                    method: Self.path,
                    metadata: [MetadataEntry(key: String(repeating: "k", count: 65), value: .text(""))])
            ),
            ("empty key", CallHeader(method: Self.path, metadata: [MetadataEntry(key: "", value: .text(""))])),
            ("idempotency key of 65", CallHeader(method: Self.path, idempotencyKey: Array(repeating: 1, count: 65))),
            ("trace state of 513", CallHeader(method: Self.path, traceState: String(repeating: "t", count: 513))),
        ]
        try await Attack.play(counts: [.methodName, .metadataEntries, .headerFields]) { test in
            let peer = try await test.rawPeer()
            var stream: UInt32 = 1
            for (name, header) in cases {
                try await peer.send(.call(stream, header, message: []))
                let status = try #require(try await peer.nextFrame(ofType: 6), "\(name)")
                #expect(status.stream == stream && status.flags == 0)
                #expect(try Status(serialized: status.payload).code == 3, "\(name): INVALID_ARGUMENT")
                stream += 2
            }
            // As much as is allowed passes, on the same connection.
            let metadata = Array(repeating: entry, count: 64)
            try await peer.send(.call(stream, CallHeader(method: Self.path, metadata: metadata), message: []))
            #expect(try await peer.nextFrame(ofType: 4)?.stream == stream)
        }
    }

    /// Limit: `message_bytes`. Equal to the limit passes, one more fails before a byte is buffered.
    @Test func messageIsRefusedAtItsTotal() async throws {
        try await Attack.play(counts: [.messageBytes]) {
            $0.maximumRequestSize = 1000
        } _: { test in
            let peer = try await test.rawPeer()
            let whole = try DebugId(id: String(repeating: "m", count: 997)).serialized()
            #expect(whole.count == 1000)
            try await peer.send(.call(1, CallHeader(method: Self.path), message: whole))
            #expect(try await peer.nextFrame(ofType: 4)?.payload.count == 1004)
            for (stream, total) in [(UInt32(3), UInt32(1001)), (5, .max)] {
                try await peer.send(.open(stream, Self.path), .begin(stream, total: total, [1]))
                let status = try #require(try await peer.nextFrame(ofType: 6))
                let refusal = try Status(serialized: status.payload)
                #expect(status.stream == stream && refusal.code == 8, "RESOURCE_EXHAUSTED")
                #expect(refusal.message.contains("\(total) bytes; at most 1000"))
            }
        }
    }

    // MARK: Calls

    /// Limit: `calls_per_connection`.
    @Test func oneCallTooManyBreaksTheConnection() async throws {
        let (release, running) = (Flag(), Counter())
        let wait = MethodRegistration.unary(Attack.say) { request, _ in
            running.add()
            await release.wait()
            return request
        }
        try await Attack.play([wait], counts: [.callsPerConnection]) {
            $0.maximumCallsPerConnection = 16
        } _: { test in
            defer { release.set() }
            let peer = try await test.rawPeer()
            for number in 0..<16 {
                try await peer.send(.call(UInt32(2 * number + 1), CallHeader(method: Self.path), message: []))
            }
            try await running.passes(15)
            try await peer.send(.call(33, CallHeader(method: Self.path), message: []))
            let end = try await peer.breach()
            #expect(end?.code == 3 && end?.text.contains("[CLP-CALLS-1]") == true, "\(end?.text ?? "no GOAWAY")")
            #expect(running.value == 16)
        }
    }

    /// Limit: `calls`.
    @Test func callsAboveTheServersNumberAreNotProcessed() async throws {
        let (release, running) = (Flag(), Counter())
        let wait = MethodRegistration.unary(Attack.say) { request, _ in
            running.add()
            await release.wait()
            return request
        }
        try await TestServer.with(services: [TestService(wait)]) {
            $0.maximumCalls = 4
        } _: { test in
            defer { release.set() }
            // Two connections share what the server gives.
            let (first, second) = (try await test.rawPeer(), try await test.rawPeer())
            for stream: UInt32 in [1, 3, 5, 7] {
                try await first.send(.call(stream, CallHeader(method: Self.path), message: []))
            }
            try await running.passes(3)
            for stream: UInt32 in [1, 3, 5, 7] {
                try await second.send(.call(stream, CallHeader(method: Self.path), message: []))
                let status = try #require(try await second.nextFrame(ofType: 6))
                #expect(status.stream == stream && status.flags == 4, "NOT_PROCESSED")
                #expect(try Status(serialized: status.payload).code == 8)
            }
            #expect(running.value == 4)
        }
    }

    /// Limit: `connections`.
    @Test func connectionsAboveTheNumberAreClosed() async throws {
        try await Attack.play(counts: [.connections]) {
            $0.maximumConnections = 6
        } _: { test in
            // The bystander has one.
            var peers: [RawPeer] = []
            for _ in 0..<5 { peers.append(try await test.rawPeer()) }
            for _ in 0..<20 {
                await #expect(throws: (any Error).self) {
                    try await RawPeer.connect(
                        host: test.address.host, port: test.address.port, tls: RawTLS.client())
                }
            }
            // Who leaves makes room.
            await peers.removeLast().cut()
            var last: RawPeer?
            for _ in 0..<100 where last == nil {
                last = try? await test.rawPeer()
                if last == nil { try await Task.sleep(for: .milliseconds(10)) }
            }
            #expect(last != nil)
        }
    }

    // MARK: Calls that are given up

    /// Limit: `cancels`. Rapid reset: hundreds of calls, each cancelled at once, never more than the credit at a time.
    @Test func cancelledCallsDoNotAddUp() async throws {
        let (running, most) = (Counter(), Counter())
        let service = MethodRegistration.unary(Attack.say) { request, _ in
            let now = running.add()
            if now > most.value { most.add(now - most.value) }
            try? await Task.sleep(for: .milliseconds(5))
            running.add(-1)
            return request
        }
        try await Attack.play([service]) {
            $0.maximumCallsPerConnection = 32
        } _: { test in
            let peer = try await test.rawPeer()
            var credit = 32
            var stream: UInt32 = 1
            while stream < 1200 {
                while credit > 0 {
                    try await peer.send(.call(stream, CallHeader(method: Self.path), message: []), .cancel(stream))
                    stream += 2
                    credit -= 1
                }
                let more = try #require(try await peer.nextFrame(ofType: 8), "the connection was broken")
                #expect(more.stream == 0)
                credit += Int(more.number(at: 0))
            }
            #expect(most.value <= 32, "\(most.value) handlers at a time")
        }
    }

    /// Limit: `cancels`. Handlers that don't heed the cancel hold the credit.
    @Test func cancelGivesNoCreditBackBeforeTheHandlerEnds() async throws {
        let (release, running) = (Flag(), Counter())
        let wait = MethodRegistration.unary(Attack.say) { request, _ in
            running.add()
            await release.wait()
            return request
        }
        try await Attack.play([wait]) {
            $0.maximumCallsPerConnection = 16
        } _: { test in
            defer { release.set() }
            let peer = try await test.rawPeer()
            for number in 0..<16 {
                try await peer.send(.call(UInt32(2 * number + 1), CallHeader(method: Self.path), message: []))
            }
            try await running.passes(15)
            try await peer.send((0..<16).flatMap { RawFrame.cancel(UInt32(2 * $0 + 1)).bytes })
            try await peer.send(.call(33, CallHeader(method: Self.path), message: []))
            #expect(try await peer.breach()?.code == 3)
            #expect(running.value == 16)
        }
    }

    enum Provocation: String, CaseIterable, Sendable {
        case deadline, messageTooLarge
    }

    /// Limit: `provoked_ends`. The server ends the calls, but their handlers run on and hold the credit.
    @Test(arguments: Provocation.allCases) func provokedEndsGiveNoCreditBack(_ provocation: Provocation) async throws {
        let (release, running) = (Flag(), Counter())
        let wait = MethodRegistration.clientStreaming(Attack.upload) { _, _ in
            running.add()
            await release.wait()
            return DebugId()
        }
        try await Attack.play([wait]) {
            $0.maximumCallsPerConnection = 16
            $0.maximumRequestSize = 100
        } _: { test in
            defer { release.set() }
            let peer = try await test.rawPeer()
            let timeout: Duration? = provocation == .deadline ? Times.ms(800) : nil
            for number in 0..<16 {
                let stream = UInt32(2 * number + 1)
                try await peer.send(.open(stream, "test.Attacked/Upload", timeout: timeout))
            }
            try await running.passes(15)
            if provocation == .messageTooLarge {
                for number in 0..<16 { try await peer.send(.begin(UInt32(2 * number + 1), total: 101, [1])) }
            }
            for _ in 0..<16 {
                let status = try #require(try await peer.nextFrame(ofType: 6, within: Times.ms(8000)))
                #expect(try Status(serialized: status.payload).code == (provocation == .deadline ? 4 : 8))
            }
            try await peer.send(.open(33, "test.Attacked/Upload"))
            #expect(try await peer.breach()?.code == 3)
            #expect(running.value == 16)
        }
    }
}
