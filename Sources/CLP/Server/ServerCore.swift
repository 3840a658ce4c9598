import CLPTLS
import CLPWire
import Logging
import NIOCore
import Synchronization

/// What every connection of a server shares. Nothing in it changes but the two counters and the list of connections.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let wire: WireConfiguration
    let tls: ReloadableTLSContext
    let routes: [Route]
    /// Where a method's path stands in `routes`.
    let places: [String: Int]
    let admission: AdmissionChain
    let interceptors: InterceptorChain
    let logger: Logger
    /// Only with a method that may block.
    let blockingExecutor: BlockingExecutor?
    /// Calls whose handler has not ended, over all connections.
    private let runningCalls = Atomic<Int>(0)
    let connections: ConnectionList

    /// - Throws: what is wrong with the configuration, the services, or the certificate.
    init(
        _ configuration: ServerConfiguration, services: [any ServiceHandlers], admission: [any AdmissionInterceptor],
        interceptors: [any ServerInterceptor], logger: Logger
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        wire = try configuration.wire()
        tls = try .server(configuration.tls)
        routes = services.flatMap(\.methods).map { Route($0) }
        places = try Route.places(of: routes)
        try Route.check(routes, hasInterceptors: !interceptors.isEmpty)
        self.admission = AdmissionChain(interceptors: admission)
        self.interceptors = InterceptorChain(interceptors: interceptors)
        self.logger = logger
        blockingExecutor = routes.contains { $0.method.isBlocking } ? BlockingExecutor() : nil
        connections = ConnectionList(limit: configuration.maximumConnections)
    }

    /// Counts a call in, unless there are too many.
    func admitCall() -> Bool {
        let (_, running) = runningCalls.add(1, ordering: .relaxed)
        if running <= configuration.maximumCalls { return true }
        runningCalls.subtract(1, ordering: .relaxed)
        return false
    }

    func callEnded() { runningCalls.subtract(1, ordering: .relaxed) }
}
