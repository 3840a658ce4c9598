public import Logging
public import ServiceLifecycle

/// Serves services over CLP/1.
///
/// ```swift
/// let server = Server(
///     .init(listen: "127.0.0.1:7443", tls: .files(certificate: "server.pem", key: "server.key")),
///     services: [Greeter()])
/// try await server.run()
/// ```
///
/// It is a ServiceLifecycle service: in a `ServiceGroup`, a graceful shutdown (such as `SIGTERM`) makes it answer
/// `NOT_SERVING` to health checks, tell each client to leave, wait for running calls as long as the grace period says,
/// end what is left with `UNAVAILABLE`, and return. Cancelling the task of ``run()`` ends everything at once.
/// `clp.rpc.v1.Health` is served beside the given services.
public final class Server: Service {
    /// What health checks are told.
    public let health: HealthStatus
    let configuration: ServerConfiguration
    let services: [any ServiceHandlers]
    let interceptors: [any ServerInterceptor]
    let logger: Logger

    /// Makes a server. Nothing is opened and nothing is checked before ``run()``.
    ///
    /// - Parameters:
    ///   - configuration: Where to listen, the certificate, and the limits.
    ///   - services: The handlers of each service.
    ///   - interceptors: What runs around each call, the outermost first.
    ///   - logger: Where the server and its calls log. Never content.
    public init(
        _ configuration: ServerConfiguration, services: [any ServiceHandlers],
        interceptors: [any ServerInterceptor] = [], logger: Logger = Logger(label: "clp.server")
    ) {
        self.configuration = configuration
        self.services = services
        self.interceptors = interceptors
        self.logger = logger
        health = HealthStatus()
    }

    /// Where the server listens, once it does: with the port that the system chose when the configuration said 0.
    ///
    /// - Throws: what kept the server from listening.
    public func listeningAddress() async throws -> ListeningAddress {
        throw CancellationError()
    }

    /// Listens and serves until a graceful shutdown, ``shutdown()``, or the cancellation of its task.
    ///
    /// - Throws: ``ConfigurationError``, a TLS or a socket error when the server can't start.
    public func run() async throws {
    }

    /// Begins a graceful shutdown, as a `ServiceGroup` would: ``run()`` returns when it is done.
    public func shutdown() {
    }
}
