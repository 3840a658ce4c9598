import CLPTLS
public import Logging
public import ServiceLifecycle
import Synchronization

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
/// `clp.rpc.v1.Health` is served beside the given services. A server runs once.
public final class Server: Service {
    /// What health checks are told.
    public let health: HealthStatus
    private let configuration: ServerConfiguration
    private let services: [any ServiceHandlers]
    private let admission: [any AdmissionInterceptor]
    private let interceptors: [any ServerInterceptor]
    private let logger: Logger
    private let address = AddressPromise()
    private let stop = StopSignal()
    /// It listens nowhere: only clients of this process reach it.
    private let isInProcess: Bool
    let running = RunningServer()
    private let hasRun = Atomic<Bool>(false)

    /// Makes a server. Nothing is opened and nothing is checked before ``run()``.
    ///
    /// - Parameters:
    ///   - configuration: Where to listen, the certificate, and the limits.
    ///   - services: The handlers of each service.
    ///   - admission: What decides on each call when its header is there, the first one first; on those of the health
    ///     service too.
    ///   - interceptors: What runs around each call, the outermost first; around those of the health service too.
    ///   - logger: Where the server and its calls log. Never content.
    public convenience init(
        _ configuration: ServerConfiguration, services: [any ServiceHandlers],
        admission: [any AdmissionInterceptor] = [], interceptors: [any ServerInterceptor] = [],
        logger: Logger = Logger(label: "clp.server")
    ) {
        self.init(
            configuration, services: services, admission: admission, interceptors: interceptors, logger: logger,
            isInProcess: false)
    }

    /// Makes a server for clients of this process alone, as ``Client/init(inProcess:configuration:interceptors:)`` makes
    /// them. It opens no socket and reads no certificate.
    package convenience init(
        inProcess configuration: ServerConfiguration, services: [any ServiceHandlers],
        admission: [any AdmissionInterceptor], interceptors: [any ServerInterceptor], logger: Logger
    ) {
        self.init(
            configuration, services: services, admission: admission, interceptors: interceptors, logger: logger,
            isInProcess: true)
    }

    private init(
        _ configuration: ServerConfiguration, services: [any ServiceHandlers], admission: [any AdmissionInterceptor],
        interceptors: [any ServerInterceptor], logger: Logger, isInProcess: Bool
    ) {
        self.isInProcess = isInProcess
        self.configuration = configuration
        self.admission = admission
        self.interceptors = interceptors
        self.logger = logger
        health = HealthStatus(services: services.map(\.service.name))
        var all = services + [HealthService(status: health)]
        if configuration.servesIntrospection {
            all.append(IntrospectionService(source: running, metrics: configuration.metricsText))
        }
        if configuration.servesReflection { all.append(ReflectionService(services: all)) }
        self.services = all
    }

    /// Where the server listens, once it does: with the port that the system chose when the configuration said 0.
    ///
    /// - Parameter time: How long to wait for it to listen.
    /// - Throws: what kept the server from listening; ``NotListeningError`` when it was not run in time, or was shut down
    ///   before it was.
    public func listeningAddress(within time: Duration = .seconds(30)) async throws -> ListeningAddress {
        try await address.get(within: time)
    }

    /// Reads the certificate, the key and the authorities again from their files. Later connections use them; those that are
    /// open go on, and so does every call.
    ///
    /// - Throws: ``ConfigurationError`` when a file can't be used, or when the server does not run. What was in use stays so.
    public func reloadCertificates() throws(ConfigurationError) {
        guard let core = running.core else { throw ConfigurationError("the server does not run") }
        guard let tls = core.tls else { throw ConfigurationError("a server in one process has no certificates") }
        do { try tls.reload() } catch { throw ConfigurationError("\(error)") }
        logger.info("certificates reloaded")
    }

    /// Listens and serves until a graceful shutdown, ``shutdown()``, or the cancellation of its task.
    ///
    /// - Throws: ``ConfigurationError`` or ``ListenError`` when the server can't start.
    public func run() async throws {
        guard hasRun.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else {
            throw ConfigurationError("a server runs once; make another one")
        }
        let listener: Listener
        do {
            let core = try ServerCore(
                configuration, services: services, admission: admission, interceptors: interceptors, logger: logger,
                isInProcess: isInProcess)
            listener = isInProcess ? Listener(inProcess: core) : try await Listener(core)
        } catch {
            address.fulfil(.failure(error))
            throw error
        }
        running.begin(listener.core)
        defer { running.end() }
        address.fulfil(.success(listener.address))
        logger.info("listening", metadata: ["address": "\(listener.address)"])
        let stop = stop
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await stop.wait()
                logger.info(
                    "shutting down: running calls may end", metadata: ["within": "\(configuration.gracePeriod)"])
                health.leave()
                await listener.drain(stop)
            } onGracefulShutdown: {
                stop.fire(.gracefully)
            }
        } onCancel: {
            stop.fire(.atOnce)
        }
        logger.info("stopped")
    }

    /// Begins a graceful shutdown, as a `ServiceGroup` would: ``run()`` returns when it is done.
    public func shutdown() {
        stop.fire(.gracefully)
        address.fulfil(.failure(NotListeningError()))
    }
}
