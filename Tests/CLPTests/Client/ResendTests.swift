import CLP
import CLPMessages
import CLPTesting
import Testing

/// [CLP-RETRY-1] [CLP-RETRY-2] Only what was certainly not processed is sent again, and once.
@Suite(.timeLimit(.minutes(1)))
struct ResendTests {
    /// Runs one call against a scripted server, and gives what the call returned.
    private func call(_ script: (RawServer) async throws -> Void) async throws -> Result<String, RPCError> {
        let server = try await RawServer(tls: RawTLS.server())
        var configuration = ClientConfiguration()
        configuration.retries = .never
        let client = try Client(
            "clp://127.0.0.1:\(server.port)", tls: .trust(TestCertificates.shared.path("ca.pem")),
            configuration: configuration)
        let task = Task { () -> Result<String, RPCError> in
            do throws(RPCError) { return .success(try await client.unary(Echo.say, DebugId(id: "x")).id) } catch {
                return .failure(error)
            }
        }
        try await script(server)
        let result = await task.value
        await client.close()
        await server.close()
        return result
    }

    private func acceptCall(_ server: RawServer) async throws -> RawPeer {
        let peer = await server.accept()
        try await peer.send(.settings())
        try #require(try await peer.nextFrame(ofType: 2) != nil)
        return peer
    }

    private let reply = RawFrame.message(1, [0x0a, 0x01, 0x79], end: true)
    private let refusal = Status(code: 14, message: "leaving")

    @Test func statusNotProcessedIsSentAgainOnTheSameConnection() async throws {
        let result = try await call { server in
            let peer = try await acceptCall(server)
            try await peer.send(.status(1, refusal, notProcessed: true))
            let second = try #require(try await peer.nextFrame(ofType: 2))
            #expect(second.stream == 3)
            try await peer.send(.message(3, [0x0a, 0x01, 0x79], end: true))
        }
        #expect(result == .success("y"))
    }

    @Test(arguments: [-1, 500] as [Int32])
    func refusalThatSaysWhenIsNotSentAgainAtOnce(milliseconds: Int32) async throws {
        let result = try await call { server in
            let peer = try await acceptCall(server)
            let refusal = Status(code: 14, message: "leaving", retryAfterMs: milliseconds)
            try await peer.send(.status(1, refusal, notProcessed: true))
            // Nothing is to come; were it sent again, it would be answered, and the result be another.
            if let second = try? await peer.nextFrame(ofType: 2, within: .milliseconds(200)) {
                try await peer.send(.message(second.stream, [0x0a, 0x01, 0x79], end: true))
            }
        }
        let expected = RPCError(
            code: .unavailable, message: "leaving", retryAfter: .milliseconds(Int64(milliseconds)))
        #expect(result == .failure(expected))
    }

    @Test func secondRefusalReachesTheCaller() async throws {
        let result = try await call { server in
            let peer = try await acceptCall(server)
            try await peer.send(.status(1, refusal, notProcessed: true))
            _ = try await peer.nextFrame(ofType: 2)
            try await peer.send(.status(3, refusal, notProcessed: true))
        }
        #expect(result == .failure(RPCError(code: .unavailable, message: "leaving")))
    }

    @Test func statusWithoutTheFlagIsNotSentAgain() async throws {
        let result = try await call { server in
            let peer = try await acceptCall(server)
            try await peer.send(.status(1, refusal))
        }
        #expect(result == .failure(RPCError(code: .unavailable, message: "leaving")))
    }

    @Test func callAboveLastMovesToANewConnection() async throws {
        let result = try await call { server in
            let first = try await acceptCall(server)
            try await first.send(.goAway(last: 0, code: 0))
            let second = try await acceptCall(server)
            try await second.send(reply)
        }
        #expect(result == .success("y"))
    }

    @Test func lostConnectionLeavesTheOutcomeUnknown() async throws {
        let result = try await call { server in
            let peer = try await acceptCall(server)
            await peer.cut()
        }
        guard case .failure(let error) = result else { return #expect(Bool(false), "it succeeded") }
        #expect(error.code == .unavailable)
        #expect(error.message.hasSuffix("the outcome is unknown"))
    }

    @Test func drainLetsTheCallEndAndTheNextOneMoves() async throws {
        let result = try await call { server in
            let peer = try await acceptCall(server)
            try await peer.send(.goAway(last: 0x7fff_ffff, code: 0))
            let answer = try #require(try await peer.nextFrame(ofType: 10))
            #expect(answer.number(at: 0) == 0)
            try await peer.send(reply)
            #expect(try await peer.nextFrame() == nil, "the client closes when its calls have ended")
        }
        #expect(result == .success("y"))
    }
}
