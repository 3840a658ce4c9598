import CLP
import CLPTesting
import Testing

/// What a caller is told when there is no connection: what is wrong, in words of this library alone.
@Suite(.timeLimit(.minutes(1)))
struct ConnectFailureTests {
    private func callFailure(_ target: String) async throws -> RPCError? {
        let client = try Client(target, tls: .trust(TestCertificates.shared.path("ca.pem")))
        let error = await failure { try await client.unary(Echo.say, DebugId(id: "x")) }
        await client.close()
        return error
    }

    @Test func nothingListens() async throws {
        // A port below 1024 is never another test's, as one that was just given back may be.
        let error = try await callFailure("clp://127.0.0.1:1")
        #expect(
            error?.message
                == "can't connect to 127.0.0.1:1: nothing listens there; check the address, and that the server runs")
        #expect(error?.wasSentByServer == false)
    }

    /// A name with an empty label can't exist, and the resolver knows that without asking anybody (RFC 1035 §3.1).
    @Test func unknownHost() async throws {
        let error = try await callFailure("clp://nobody..here:1")
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("nobody..here:1: the host name is unknown") == true, "\(error?.message ?? "")")
    }

    @Test func statusOfTheServerIsMarked() async throws {
        let service = TestService(
            .unary(Echo.say) { _, _ in throw RPCError(code: .unavailable, message: "a provider is down") })
        try await TestServer.with(services: [service]) { test in
            try await test.withClient { client in
                let error = await failure { try await client.unary(Echo.say, DebugId(id: "x")) }
                #expect(error?.wasSentByServer == true)
                #expect(error == RPCError(code: .unavailable, message: "a provider is down"))
            }
        }
    }
}
