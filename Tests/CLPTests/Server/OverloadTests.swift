import CLP
import CLPMessages
import CLPTesting
import Testing

/// Who goes first when there is more than a server may run.
@Suite(.timeLimit(.minutes(1)))
struct OverloadTests {
    private static func waiting(_ release: Flag, _ started: Counter) -> TestService {
        TestService(
            .unary(Echo.say) { request, context in
                if request.id == "quick" { return DebugId(id: "\(context.criticality.rawValue)") }
                started.add()
                while !context.isCancelled, !release.isSet { try await Task.sleep(for: .milliseconds(5)) }
                return request
            })
    }

    private static func call(
        _ stream: UInt32, _ id: String = "", _ criticality: Criticality = .normal
    ) throws -> RawFrame {
        try .call(
            stream, CallHeader(method: "test.Echo/Say", criticality: criticality),
            message: DebugId(id: id).serialized())
    }

    @Test func theLeastCriticalCallsAreRefusedFirst() async throws {
        let (release, started) = (Flag(), Counter())
        try await TestServer.with(services: [Self.waiting(release, started)]) {
            $0.maximumCalls = 16
            $0.maximumCriticality = { _, metadata in metadata["rank"] == "high" ? .critical : .normal }
        } _: { test in
            let peer = try await test.rawPeer()
            func isRefused(_ frame: RawFrame) async throws {
                try await peer.send(frame)
                let status = try #require(await peer.nextFrame(ofType: 6))
                #expect(status.stream == frame.stream)
                #expect(try Status(serialized: status.payload).code == 8)
                // [CLP-STATUS-3] Nobody has seen it: the client may send it again.
                #expect(status.flags == 4)
            }
            for number in 0..<12 { try await peer.send(Self.call(UInt32(number * 2 + 1))) }
            try await started.passes(11)
            try await isRefused(Self.call(25, "", .sheddable))
            for stream: UInt32 in [27, 29, 31] { try await peer.send(Self.call(stream)) }
            try await started.passes(14)
            try await isRefused(Self.call(33))
            // Whoever may not send critical calls is refused with the others.
            try await isRefused(Self.call(35, "", .critical))
            let high = CallHeader(
                method: "test.Echo/Say", criticality: .critical,
                metadata: [MetadataEntry(key: "rank", value: .text("high"))])
            try await peer.send(try .call(37, high, message: []))
            try await started.passes(15)
            try await isRefused(try .call(39, high, message: []))
            release.set()
        }
    }

    @Test func criticalityIsCappedByWhoCalls() async throws {
        let service = TestService(
            .unary(Echo.say) { _, context in
                let before = context.criticality
                context.limitCriticality(to: .sheddable)
                context.limitCriticality(to: .critical)
                return DebugId(id: "\(before.rawValue) \(context.criticality.rawValue)")
            })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            // Without a certificate a call is normal at most; whatever is not known is normal.
            let levels: [(sent: Int32, read: Int)] = [(0, 2), (1, 1), (2, 2), (3, 2), (4, 2), (-1, 2)]
            for (index, level) in levels.enumerated() {
                try await peer.send(Self.call(UInt32(index * 2 + 1), "", Criticality(rawValue: level.sent)))
                #expect(try await peer.nextFrame(ofType: 4)?.id == "\(level.read) 1")
            }
        }
    }

    /// The principal is known to an interceptor alone, and by then the call was counted in.
    @Test func callsThatAnInterceptorMakesLessCriticalAreShedTheSame() async throws {
        struct Lowering: AdmissionInterceptor {
            func admit(_ context: inout CallContext) throws(RPCError) { context.limitCriticality(to: .sheddable) }
        }
        let (release, started) = (Flag(), Counter())
        try await TestServer.with(services: [Self.waiting(release, started)], admission: [Lowering()]) {
            $0.maximumCalls = 16
        } _: { test in
            let peer = try await test.rawPeer()
            for number in 0..<12 { try await peer.send(Self.call(UInt32(number * 2 + 1))) }
            try await started.passes(11)
            try await peer.send(Self.call(25))
            let status = try #require(await peer.nextFrame(ofType: 6))
            // Interceptors have seen it, so it was not left unprocessed.
            #expect(status.stream == 25 && status.flags == 0)
            #expect(try Status(serialized: status.payload).code == 8)
            // A health check gets its answer all the same, up to the last place.
            let check = try RawFrame.call(27, CallHeader(method: "clp.rpc.v1.Health/Check"), message: [])
            try await peer.send(check)
            #expect(try await peer.nextFrame(ofType: 4)?.stream == 27)
            release.set()
        }
    }

    /// [CLP-CALLS-3]
    @Test func callCreditIsPaidLateUnderLoad() async throws {
        let (release, started) = (Flag(), Counter())
        try await TestServer.with(services: [Self.waiting(release, started)]) {
            $0.maximumCalls = 16
            $0.maximumCallsPerConnection = 16
        } _: { test in
            let busy = try await test.rawPeer()
            for number in 0..<13 { try await busy.send(Self.call(UInt32(number * 2 + 1))) }
            try await started.passes(12)
            let other = try await test.rawPeer()
            for number in 0..<8 {
                try await other.send(Self.call(UInt32(number * 2 + 1), "quick"))
                #expect(try await other.nextFrame()?.type == 4)
            }
            await #expect(throws: RawPeer.TimedOut.self) {
                try await other.nextFrame(within: .milliseconds(100))
            }
            try await busy.send(.cancel(1))
            let credit = try #require(await other.nextFrame(ofType: 8))
            #expect(credit.stream == 0 && credit.number(at: 0) == 8)
            release.set()
        }
    }
}
