import CLPTLS
import CLPWire
import Logging
import NIOCore
import Synchronization

/// What every connection of a server shares. Nothing in it changes but the counters, the certificates and the list of
/// connections.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let wire: WireConfiguration
    /// nil: clients are in this process.
    let tls: ReloadableTLSContext?
    let routes: [Route]
    /// Where a method's path stands in `routes`.
    let places: [String: Int]
    let admission: AdmissionChain
    let interceptors: InterceptorChain
    let logger: Logger
    /// For lines that peers can provoke.
    let limitedLog: LogLimiter
    /// Only with a method that may block.
    let blockingExecutor: BlockingExecutor?
    /// Calls whose handler has not ended, over all connections.
    let load: CallLoad
    let pool: MemoryPool
    let connections: ConnectionList
    let failures = FailureLog()
    let start = NIODeadline.now()
    private let lastNumber = Atomic<UInt64>(0)

    /// - Throws: what is wrong with the configuration, the services, or the certificate.
    init(
        _ configuration: ServerConfiguration, services: [any ServiceHandlers], admission: [any AdmissionInterceptor],
        interceptors: [any ServerInterceptor], logger: Logger, isInProcess: Bool = false
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        wire = try configuration.wire()
        tls = isInProcess ? nil : try .server(configuration.tls)
        routes = services.flatMap(\.methods).map { Route($0, logger: logger, metrics: configuration.metrics) }
        places = try Route.places(of: routes)
        try Route.check(routes, hasInterceptors: !interceptors.isEmpty)
        // The metrics are asked first, so that they hear of each call that an interceptor refuses.
        self.admission = AdmissionChain(
            interceptors: [configuration.metrics].compactMap { $0 as (any AdmissionInterceptor)? }
                + admission.filter { $0 as? ServerMetrics !== configuration.metrics || configuration.metrics == nil })
        configuration.metrics?.register(methods: routes.map(\.method.path))
        self.interceptors = InterceptorChain(interceptors: interceptors)
        self.logger = logger
        limitedLog = LogLimiter(logger)
        blockingExecutor = routes.contains { $0.method.isBlocking } ? BlockingExecutor() : nil
        load = CallLoad(limit: configuration.maximumCalls)
        pool = MemoryPool(limit: configuration.memoryPool)
        connections = ConnectionList(
            limit: configuration.maximumConnections, handshakes: configuration.maximumHandshakes)
    }

    /// What protects one connection.
    func secureLayer() throws(TLSError) -> SecureLayer {
        guard let tls else { return .plain(PlainLayer()) }
        return .tls(try TLSEngine(server: tls.current))
    }

    /// Numbers connections from 1.
    func nextConnectionNumber() -> UInt64 { lastNumber.add(1, ordering: .relaxed).newValue }

    /// The rules of frames for one connection: its age and idle time vary, so that those that were opened together do not
    /// all come again together.
    func wireForOneConnection() -> WireConfiguration {
        var wire = wire
        wire.maximumAge = configuration.maximumConnectionAge.map { $0 * Double.random(in: 0.9...1.1) }
        wire.idleLimit = configuration.idleTimeout * Double.random(in: 1...1.1)
        return wire
    }

    /// The memory pool is too full: the largest unfinished call of the connection that holds most ends.
    func makeRoom() {
        guard pool.beginMakingRoom() else { return }
        configuration.metrics?.limitHit(.memoryPool)
        guard let heaviest = connections.all.max(by: { $0.share < $1.share }) else { return pool.endMakingRoom() }
        heaviest.loop.perform {
            let before = self.pool.bytes
            heaviest.endLargestCall()
            self.pool.endMakingRoom()
            if self.pool.isFull, self.pool.bytes < before { self.makeRoom() }
        }
    }
}
