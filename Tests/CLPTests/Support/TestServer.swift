import CLP
import Logging

/// A server of this process on a free port of 127.0.0.1, for the time of one test.
struct TestServer {
    let server: Server
    let address: ListeningAddress

    /// Serves while `body` runs, then shuts down and waits for that.
    static func with<Result>(
        services: [any ServiceHandlers] = [EchoService()], admission: [any AdmissionInterceptor] = [],
        interceptors: [any ServerInterceptor] = [],
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        var configuration = ServerConfiguration(listen: "127.0.0.1:0", tls: tls)
        configuration.gracePeriod = .milliseconds(500)
        configure(&configuration)
        let server = Server(
            configuration, services: services, admission: admission, interceptors: interceptors, logger: logger)
        let task = Task { try await server.run() }
        let test = TestServer(server: server, address: try await server.listeningAddress())
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(test)) } catch { result = .failure(error) }
        server.shutdown()
        try await task.value
        return try result.get()
    }

    static var tls: ServerTLS {
        .files(certificate: TestCertificates.shared.path("server.pem"), key: TestCertificates.shared.path("server.key"))
    }

    /// Runs `body` with a client of the server, and closes it.
    func withClient<Result>(
        tls: ClientTLS? = nil, configuration: ClientConfiguration = .init(),
        _ body: (Client) async throws -> Result
    ) async throws -> Result {
        let client = try Client(
            "clp://\(address)", tls: tls ?? .trust(TestCertificates.shared.path("ca.pem")), configuration: configuration
        )
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        await client.close()
        return try result.get()
    }
}
