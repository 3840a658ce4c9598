import CLP
import CLPMessages
import CLPTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct AdmissionInterceptorTests {
    private struct Name: Sendable { let text: String }

    private final class Record: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
        func passes(_ count: Int) async throws {
            while all.count < count { try await Task.sleep(for: .milliseconds(2)) }
        }
    }

    /// Adds its name to what was attached before, and refuses those whose metadata names it.
    private struct Gate: AdmissionInterceptor {
        let name: String
        let record: Record

        func admit(_ context: inout CallContext) throws(RPCError) {
            if context.metadata["refuse"] == name {
                throw RPCError(code: .resourceExhausted, message: "not through \(name)")
            }
            context[Name.self] = Name(text: (context[Name.self]?.text ?? "") + name)
        }

        func ended(_ context: CallContext, _ summary: CallSummary) {
            record.add(
                "\(name) \(context[Name.self]?.text ?? "?") \(summary.code) \(summary.requestMessages)"
                    + "/\(summary.requestBytes) \(summary.replyMessages)/\(summary.replyBytes)")
            #expect(summary.duration >= .zero && summary.duration < .seconds(60))
        }
    }

    private static func gates(_ record: Record) -> [any AdmissionInterceptor] {
        [Gate(name: "a", record: record), Gate(name: "b", record: record)]
    }

    private static let naming = TestService(
        .unary(Echo.say) { _, context in DebugId(id: context[Name.self]?.text ?? "") },
        .serverStreaming(Echo.count) { _, replies, context in
            for _ in 0..<3 { try await replies.write(DebugId(id: context[Name.self]?.text ?? "")) }
            throw RPCError(code: .aborted, message: "enough")
        })

    @Test func whatIsAttachedReachesTheHandlerAndEachHearsOfTheEnd() async throws {
        let record = Record()
        try await TestServer.with(services: [Self.naming], admission: Self.gates(record)) { test in
            let peer = try await test.rawPeer()
            try await peer.send(
                try .call(1, CallHeader(method: "test.Echo/Say"), message: DebugId(id: "xyz").serialized()))
            #expect(try await peer.nextFrame(ofType: 4)?.id == "ab")
            try await peer.send(try .call(3, CallHeader(method: "test.Echo/Count"), message: []))
            #expect(try await peer.status()?.code == 10)
            try await record.passes(4)
        }
        // The message { id: "ab" } has 4 bytes; the last one admitted hears first.
        #expect(record.all == ["b ab OK 1/5 1/4", "a ab OK 1/5 1/4", "b ab ABORTED 1/0 3/12", "a ab ABORTED 1/0 3/12"])
    }

    /// [CLP-STATUS-3] An interceptor may have had effects, so a refusal never says that nothing was processed.
    @Test func refusalEndsTheCallAndOnlyThoseBeforeHearOfIt() async throws {
        let record = Record()
        try await TestServer.with(services: [Self.naming], admission: Self.gates(record)) { test in
            let peer = try await test.rawPeer()
            for (stream, name) in [(UInt32(1), "b"), (3, "a")] {
                let metadata = [MetadataEntry(key: "refuse", value: .text(name))]
                try await peer.send(
                    try .call(stream, CallHeader(method: "test.Echo/Say", metadata: metadata), message: []))
                let status = try #require(await peer.nextFrame(ofType: 6))
                #expect(status.flags == 0)
                #expect(try Status(serialized: status.payload).code == 8)
            }
        }
        #expect(record.all == ["a a RESOURCE_EXHAUSTED 0/0 0/0"])
    }

    /// A call that a refusal ended costs nothing of what runs at once.
    @Test func refusedCallsAreNotCountedAsRunning() async throws {
        try await TestServer.with(
            services: [Self.naming], admission: Self.gates(Record()), configure: { $0.maximumCalls = 1 }
        ) { test in
            let peer = try await test.rawPeer()
            for round in 0..<5 {
                let metadata = [MetadataEntry(key: "refuse", value: .text("b"))]
                let header = CallHeader(method: "test.Echo/Say", metadata: metadata)
                try await peer.send(try .call(UInt32(round * 2 + 1), header, message: []))
                #expect(try await peer.status()?.code == 8)
            }
            try await peer.send(try .call(11, CallHeader(method: "test.Echo/Say"), message: []))
            #expect(try await peer.nextFrame(ofType: 4)?.id == "ab")
        }
    }

    /// The engine's own refusals, the caller's cancellation and a lost connection end a call as well.
    @Test func everyEndIsHeardOf() async throws {
        let record = Record()
        let started = Counter()
        let service = TestService(
            .unary(Echo.say) { request, context in
                started.add()
                while !context.isCancelled { try await Task.sleep(for: .milliseconds(2)) }
                return request
            })
        try await TestServer.with(
            services: [service], admission: [Gate(name: "a", record: record)],
            configure: { $0.maximumRequestSize = 100 }
        ) { test in
            let peer = try await test.rawPeer()
            try await peer.send(try .call(1, CallHeader(method: "test.Echo/Say", timeoutUs: 0), message: []))
            try await record.passes(1)
            try await peer.send(try .call(3, CallHeader(method: "test.Echo/Say"), message: nil))
            try await record.passes(2)
            let large = [UInt8](repeating: 0, count: 101)
            try await peer.send(try .call(5, CallHeader(method: "test.Echo/Say"), message: large))
            try await record.passes(3)
            try await peer.send(try .call(7, CallHeader(method: "test.Echo/Say"), message: []))
            try await started.passes(0)
            try await peer.send(.cancel(7))
            try await record.passes(4)
            try await peer.send(try .call(9, CallHeader(method: "test.Echo/Say", timeoutUs: 20_000), message: []))
            try await record.passes(5)
            try await peer.send(try .call(11, CallHeader(method: "test.Echo/Say"), message: []))
            try await started.passes(2)
            await peer.cut()
            try await record.passes(6)
        }
        #expect(
            record.all.map { $0.split(separator: " ")[2] } == [
                "DEADLINE_EXCEEDED", "INVALID_ARGUMENT", "RESOURCE_EXHAUSTED", "CANCELLED", "DEADLINE_EXCEEDED",
                "CANCELLED",
            ])
    }

    @Test func callsOfUnknownMethodsReachNobody() async throws {
        let record = Record()
        try await TestServer.with(services: [Self.naming], admission: Self.gates(record)) { test in
            let peer = try await test.rawPeer()
            try await peer.send(try .call(1, CallHeader(method: "test.Echo/None"), message: []))
            #expect(try await peer.status()?.code == 12)
        }
        #expect(record.all.isEmpty)
    }
}
