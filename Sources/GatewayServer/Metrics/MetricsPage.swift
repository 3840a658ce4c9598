import CLP
import GatewayDomain
import GatewayStore
import Synchronization

/// The text of all metrics, with those that are looked up only when somebody asks. Safe to use from any thread.
final class MetricsPage: Sendable {
    private let registry: PrometheusRegistry
    private let metrics: GatewayMetrics
    private let log: GatewayLog
    private let server = Mutex<Server?>(nil)

    init(_ registry: PrometheusRegistry, _ metrics: GatewayMetrics, _ log: GatewayLog) {
        self.registry = registry
        self.metrics = metrics
        self.log = log
    }

    /// The server whose certificate is looked at; made after this, since it shows this page too.
    func show(_ server: Server) { self.server.withLock { $0 = server } }

    /// The page as it is now.
    func render() -> String {
        metrics.readFigures()
        metrics.set(logLinesDropped: log.dropped)
        let server = server.withLock { $0 }
        // Health checks are told by the server, which also says that it leaves.
        metrics.set(serving: server?.health.isServing ?? false)
        if let left = server?.certificateSecondsLeft {
            metrics.set(certificateEnds: SystemClock().now().value / 1000 + left)
        }
        return registry.render()
    }
}
