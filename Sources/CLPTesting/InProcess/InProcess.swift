public import CLP
public import Logging

/// A server and a client of it in one process, without a socket, a port or a certificate: for unit tests of handlers and
/// interceptors.
///
/// Everything between the two is what runs in production, but for TLS and the network: frames, credit, limits, deadlines,
/// cancellation, interceptors of both sides, and the loops that handlers run on.
///
/// ```swift
/// try await InProcess.run([Greeter()]) { client in
///     let reply = try await GreeterClient(client).greet(.init(name: "Li"))
///     #expect(reply.text == "Hello, Li")
/// }
/// ```
public struct InProcess: Sendable {
    /// The server, to be drained or introspected.
    public let server: Server
    /// A client of the server.
    public let client: Client

    /// Serves while `body` runs, then closes the client, shuts the server down and waits for that.
    ///
    /// - Parameters:
    ///   - services: The handlers of each service.
    ///   - admission: As for a ``Server``.
    ///   - interceptors: As for a ``Server``.
    ///   - clientInterceptors: As for a ``Client``.
    ///   - logger: Where the server logs; nowhere unless said otherwise.
    ///   - configure: Changes the limits of both sides.
    ///   - body: The test.
    /// - Throws: what `body` throws, or what keeps the server from running.
    public static func run<Result>(
        _ services: [any ServiceHandlers], admission: [any AdmissionInterceptor] = [],
        interceptors: [any ServerInterceptor] = [], clientInterceptors: [any ClientInterceptor] = [],
        logger: Logger = Logger(label: "in-process") { _ in SwiftLogNoOpLogHandler() },
        configure: (inout ServerConfiguration, inout ClientConfiguration) -> Void = { _, _ in },
        _ body: (Client) async throws -> Result
    ) async throws -> Result {
        try await with(
            services, admission: admission, interceptors: interceptors, clientInterceptors: clientInterceptors,
            logger: logger, configure: configure
        ) { try await body($0.client) }
    }

    /// As ``run(_:admission:interceptors:clientInterceptors:logger:configure:_:)``, for tests that need the server too.
    public static func with<Result>(
        _ services: [any ServiceHandlers], admission: [any AdmissionInterceptor] = [],
        interceptors: [any ServerInterceptor] = [], clientInterceptors: [any ClientInterceptor] = [],
        logger: Logger = Logger(label: "in-process") { _ in SwiftLogNoOpLogHandler() },
        configure: (inout ServerConfiguration, inout ClientConfiguration) -> Void = { _, _ in },
        _ body: (InProcess) async throws -> Result
    ) async throws -> Result {
        // Neither the place nor the files are looked at.
        var serving = ServerConfiguration(listen: "127.0.0.1:0", tls: .files(certificate: "", key: ""))
        serving.gracePeriod = .seconds(1)
        var calling = ClientConfiguration()
        configure(&serving, &calling)
        let server = Server(
            inProcess: serving, services: services, admission: admission, interceptors: interceptors, logger: logger)
        let client = try Client(inProcess: server, configuration: calling, interceptors: clientInterceptors)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            _ = try await server.listeningAddress()
            let result: Swift.Result<Result, any Error>
            do { result = .success(try await body(InProcess(server: server, client: client))) } catch {
                result = .failure(error)
            }
            await client.close()
            server.shutdown()
            try await group.waitForAll()
            return try result.get()
        }
    }
}
