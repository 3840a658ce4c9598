import CLP
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ServerStartTests {
    private func failure(_ change: (inout ServerConfiguration) -> Void) async -> (any Error)? {
        var configuration = ServerConfiguration(listen: "127.0.0.1:0", tls: TestServer.tls)
        change(&configuration)
        let server = Server(configuration, services: [EchoService()])
        do {
            try await server.run()
            return nil
        } catch {
            await #expect(throws: (any Error).self) { try await server.listeningAddress() }
            return error
        }
    }

    @Test func memoryOfAConnectionIsBounded() async throws {
        let error = await failure {
            $0.maximumCallsPerConnection = 256
            $0.byteCredit = 65_536
        }
        #expect("\(try #require(error))".contains("18874368"))
        var configuration = ServerConfiguration(listen: "127.0.0.1:0", tls: TestServer.tls)
        configuration.maximumCallsPerConnection = 227
        try configuration.validate()
    }

    @Test(arguments: ["", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:65536", "[::1", "a b:1"])
    func placesThatCanNotBeListenedOnAreNamed(listen: String) async {
        #expect(await failure { $0.listen = listen } is ConfigurationError)
    }

    @Test func limitsOutsideWhatTheProtocolAllowsAreNamed() async {
        let changes: [(inout ServerConfiguration) -> Void] = [
            { $0.byteCredit = 1000 }, { $0.maximumCallsPerConnection = 15 }, { $0.maximumConnections = 0 },
            { $0.maximumCalls = 0 }, { $0.maximumRequestSize = -1 }, { $0.handshakeTimeout = .zero },
            { $0.gracePeriod = .seconds(-1) }, { $0.minimumPingInterval = .seconds(301) },
        ]
        for change in changes { #expect(await failure(change) is ConfigurationError) }
    }

    @Test func missingCertificateIsNamed() async throws {
        let error = await failure { $0.tls = .files(certificate: "/nowhere/server.pem", key: "/nowhere/server.key") }
        #expect("\(try #require(error))".contains("/nowhere/server.pem"))
    }

    @Test func methodRegisteredTwiceIsRefused() async throws {
        let server = Server(
            ServerConfiguration(listen: "127.0.0.1:0", tls: TestServer.tls), services: [EchoService(), EchoService()])
        await #expect(throws: ConfigurationError.self) { try await server.run() }
    }
}
