import CLPTLS
import CLPWire
import Logging
import NIOCore
import Synchronization

/// What every connection of a server shares. Nothing in it changes but the two counters and the list of connections.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let wire: WireConfiguration
    let tls: TLSContext
    let routes: [String: Route]
    let interceptors: InterceptorChain
    let logger: Logger
    /// Only with a method that may block.
    let blockingExecutor: BlockingExecutor?
    /// Calls whose handler has not ended, over all connections.
    private let runningCalls = Atomic<Int>(0)
    let connections: ConnectionList

    /// - Throws: what is wrong with the configuration, the services, or the certificate.
    init(
        _ configuration: ServerConfiguration, services: [any ServiceHandlers], interceptors: [any ServerInterceptor],
        logger: Logger
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        wire = try configuration.wire()
        tls = try TLSContext.server(configuration.tls)
        routes = try Route.table(of: services)
        self.interceptors = InterceptorChain(interceptors: interceptors)
        self.logger = logger
        blockingExecutor = routes.values.contains { $0.method.isBlocking } ? BlockingExecutor() : nil
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

/// A method that a server has. A class, so that the table of bound numbers holds a pointer a row.
final class Route: Sendable {
    let method: MethodRegistration

    init(_ method: MethodRegistration) { self.method = method }

    /// Each method of the services by its path.
    ///
    /// - Throws: when two services have the same method.
    static func table(of services: [any ServiceHandlers]) throws(ConfigurationError) -> [String: Route] {
        var routes: [String: Route] = [:]
        for method in services.flatMap(\.methods) {
            guard routes.updateValue(Route(method), forKey: method.path) == nil else {
                throw ConfigurationError("the method \(method.path) is registered twice")
            }
        }
        return routes
    }
}
