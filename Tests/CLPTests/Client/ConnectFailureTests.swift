import CLP
import CLPTesting
import Testing

/// What a caller is told when there is no connection: what is wrong, in words of this library alone.
@Suite(.timeLimit(.minutes(1)))
struct ConnectFailureTests {
    private func callFailure(_ target: String, connectTimeout: Duration = .seconds(10)) async throws -> RPCError? {
        var configuration = ClientConfiguration()
        configuration.connectTimeout = connectTimeout
        let client = try Client(
            target, tls: .trust(TestCertificates.shared.path("ca.pem")), configuration: configuration)
        let error = await failure { try await client.unary(Echo.say, DebugId(id: "x")) }
        await client.close()
        return error
    }

    @Test func nothingListens() async throws {
        let server = try await RawServer(tls: nil)
        let port = server.port
        await server.close()
        let error = try await callFailure("clp://127.0.0.1:\(port)")
        #expect(
            error?.message
                == "can't connect to 127.0.0.1:\(port): nothing listens there; check the address, and that the server runs"
        )
        #expect(error?.wasSentByServer == false)
    }

    /// [RFC 6761 section 6.4] No name below `invalid` exists.
    @Test func unknownHost() async throws {
        let error = try await callFailure("clp://nobody.invalid:1")
        #expect(error?.code == .unavailable)
        #expect(
            error?.message.contains("nobody.invalid:1: the host name is unknown") == true, "\(error?.message ?? "")")
    }

    /// A network without a way out says so at once; another lets the time pass.
    @Test func unreachable() async throws {
        // 192.0.2.0/24 belongs to nobody [RFC 5737].
        let error = try await callFailure("clp://192.0.2.1:1", connectTimeout: .milliseconds(50))
        let message = error?.message ?? ""
        #expect(error?.code == .unavailable)
        #expect(
            [
                "there is no way to it from here", "nobody answered in time", "does not permit it",
                "nothing listens there",
            ]
            .contains { message.contains("192.0.2.1:1: \($0)") }, "\(message)")
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
