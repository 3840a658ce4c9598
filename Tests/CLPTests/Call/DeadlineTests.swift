import CLP
import CLPMessages
import CLPTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DeadlineTests {
    /// Waits until its task is cancelled, and says so.
    private static func waiting(_ cancelled: Flag, _ started: Flag = Flag()) -> TestService {
        TestService(
            .unary(Echo.say) { request, context in
                started.set()
                do { try await Task.sleep(for: .seconds(30)) } catch {
                    #expect(context.isCancelled)
                    cancelled.set()
                    throw error
                }
                return request
            })
    }

    /// Waits for the handler to be cancelled. On a machine that is busy for longer than the deadline it never starts.
    private static func sees(_ cancelled: Flag, _ started: Flag) async {
        if started.isSet { await cancelled.wait() }
    }

    @Test func deadlineEndsTheCallOnBothSides() async throws {
        let (cancelled, started) = (Flag(), Flag())
        try await TestServer.with(services: [Self.waiting(cancelled, started)]) { test in
            try await test.withClient { client in
                // Connecting counts too, so it comes first.
                _ = try await HealthClient(client).check(HealthCheckRequest())
                let error = await failure {
                    try await client.unary(Echo.say, DebugId(id: "x"), options: .init(timeout: .seconds(1)))
                }
                #expect(error?.code == .deadlineExceeded)
                await Self.sees(cancelled, started)
            }
        }
    }

    /// [CLP-DEADLINE-2]
    @Test func serverEndsTheCallByItsOwnClock() async throws {
        let (cancelled, started) = (Flag(), Flag())
        try await TestServer.with(services: [Self.waiting(cancelled, started)]) { test in
            let peer = try await test.rawPeer()
            let header = CallHeader(method: "test.Echo/Say", timeoutUs: 50_000)
            try await peer.send(.call(1, header, message: DebugId(id: "x").serialized()))
            let status = try await peer.nextFrame(ofType: 6)
            #expect(try Status(serialized: #require(status).payload).code == 4)
            await Self.sees(cancelled, started)
        }
    }

    /// [CLP-DEADLINE-2] Also when the handler has ended and only the client's credit is missing.
    @Test func replyThatNobodyTakesEndsWithTheDeadline() async throws {
        let service = TestService(.unary(Echo.say) { _, _ in DebugId(id: String(repeating: "x", count: 200_000)) })
        try await TestServer.with(services: [service]) { test in
            let peer = try await test.rawPeer()
            try await peer.send(.call(1, CallHeader(method: "test.Echo/Say", timeoutUs: 300_000), message: []))
            let status = try #require(await peer.nextFrame(ofType: 6))
            #expect(try Status(serialized: status.payload).code == 4)
        }
    }

    /// [CLP-DEADLINE-2] Each of several calls that came in one read.
    @Test func requestsThatNeverEndAreNotWaitedFor() async throws {
        try await TestServer.with { test in
            let peer = try await test.rawPeer()
            let block = try CallHeader(method: "test.Echo/Say", timeoutUs: 50_000).serialized()
            // Ten bytes are announced, and one comes.
            let payload =
                [UInt8(block.count >> 8), UInt8(block.count & 0xff)] + block + RawFrame.bytes(of: 10) + [0x0a]
            let calls: [UInt32] = [1, 3, 5]
            try await peer.send(calls.flatMap { RawFrame(type: 2, flags: 2, stream: $0, payload: payload).bytes })
            var ended: Set<UInt32> = []
            while ended.count < calls.count {
                let status = try #require(await peer.nextFrame(ofType: 6))
                #expect(try Status(serialized: status.payload).code == 4)
                ended.insert(status.stream)
            }
            #expect(ended == Set(calls))
        }
    }

    @Test func serverHasAMaximumForCallsWithoutDeadline() async throws {
        let (cancelled, started) = (Flag(), Flag())
        try await TestServer.with(services: [Self.waiting(cancelled, started)]) {
            $0.maximumCallDuration = .milliseconds(50)
        } _: { test in
            try await test.withClient { client in
                let error = await failure { try await client.unary(Echo.say, DebugId(id: "x")) }
                #expect(error?.code == .deadlineExceeded)
                await Self.sees(cancelled, started)
            }
        }
    }

    @Test(arguments: [Duration.zero, .seconds(-1)])
    func deadlineInThePastSendsNothing(timeout: Duration) async throws {
        let started = Flag()
        try await TestServer.with(services: [Self.waiting(Flag(), started)]) { test in
            try await test.withClient { client in
                let error = await failure {
                    try await client.unary(Echo.say, DebugId(id: "x"), options: .init(timeout: timeout))
                }
                #expect(error?.code == .deadlineExceeded)
                #expect(!started.isSet)
            }
        }
    }

    /// [CLP-DEADLINE-1]
    @Test func expiredTimeoutOnTheWireStartsNoHandler() async throws {
        let started = Flag()
        try await TestServer.with(services: [Self.waiting(Flag(), started)]) { test in
            let peer = try await test.rawPeer()
            let header = CallHeader(method: "test.Echo/Say", timeoutUs: 0)
            try await peer.send(.call(1, header, message: []))
            let status = try await peer.nextFrame(ofType: 6)
            #expect(try Status(serialized: #require(status).payload).code == 4)
            #expect(!started.isSet)
        }
    }

    @Test func handlerSeesWhatIsLeft() async throws {
        let service = TestService(
            .unary(Echo.say) { _, context in DebugId(id: "\(context.timeRemaining > .seconds(40))") })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let reply = try await client.unary(Echo.say, DebugId(), options: .init(timeout: .seconds(60)))
                #expect(reply.id == "true")
            }
        }
    }

    @Test func connectingCountsAgainstTheDeadline() async throws {
        // A listener that never answers the handshake.
        let server = try await RawServer(tls: nil)
        let client = try Client("clp://127.0.0.1:\(server.port)", tls: .trust(TestCertificates.shared.path("ca.pem")))
        let error = await failure {
            try await client.unary(Echo.say, DebugId(id: "x"), options: .init(timeout: .milliseconds(100)))
        }
        #expect(error?.code == .deadlineExceeded)
        await client.close()
        await server.close()
    }
}
