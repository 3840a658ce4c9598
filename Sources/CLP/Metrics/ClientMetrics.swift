import CLPWire
public import CoreMetrics
import Synchronization

/// Counts what a client does, by swift-metrics.
///
/// ```swift
/// var configuration = ClientConfiguration()
/// configuration.metrics = ClientMetrics()
/// ```
///
/// One object serves one client, or several whose numbers shall be one. Safe to use from any thread.
public final class ClientMetrics: Sendable {
    /// Why a call was sent again.
    package enum Retry: String, Sendable, CaseIterable {
        /// The server had certainly not processed it, so it went again at once.
        case unprocessed
        /// The retry policy said so.
        case policy
        /// The server said when to come back.
        case pushback
    }

    /// What is counted of one method.
    package final class Method: Sendable {
        private let started: Counter
        private let ended: CodeCounters
        private let open: Meter
        private let duration: Timer
        private let retries: LabelledCounter

        fileprivate init(_ method: String, _ factory: any MetricsFactory) {
            let label = [("method", method)]
            started = Counter(label: "clp_client_calls_started_total", dimensions: label, factory: factory)
            ended = CodeCounters { code in
                Counter(
                    label: "clp_client_calls_ended_total",
                    dimensions: [("method", method), ("code", code.description)], factory: factory)
            }
            open = Meter(label: "clp_client_calls_open", dimensions: label, factory: factory)
            duration = Timer(label: "clp_client_call_duration_seconds", dimensions: label, factory: factory)
            retries = LabelledCounter("clp_client_retries_total", by: "kind", factory, and: label)
        }

        /// A call was begun.
        package func callStarted() {
            started.increment()
            open.increment()
        }

        /// A call that was begun has ended.
        package func callEnded(_ code: RPCError.Code, duration time: Duration) {
            open.decrement()
            ended.increment(code)
            duration.recordNanoseconds(time.wireNanoseconds)
        }

        /// A call is sent again.
        package func retried(_ kind: Retry) { retries.increment(kind.rawValue) }
    }

    /// Methods with a label of their own: names come from generated code, but nothing enforces that.
    private static let mostMethods = 512

    private let factory: any MetricsFactory
    private let methods = Mutex<[String: Method]>([:])
    private let connectionsOpen: Meter
    private let connectionsMade: Counter
    private let connectFailures: LabelledCounter

    /// Makes the objects that do not depend on methods.
    ///
    /// - Parameter factory: where the numbers go; the process-wide one unless said otherwise.
    public init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
        connectionsOpen = Meter(label: "clp_client_connections_open", factory: factory)
        connectionsMade = Counter(label: "clp_client_connections_made_total", factory: factory)
        connectFailures = LabelledCounter("clp_client_connect_failures_total", by: "reason", factory)
        connectionsOpen.set(0)
    }

    /// What is counted of a method; methods beyond the 512th share one label, `other`.
    package func method(_ path: String) -> Method {
        methods.withLock { methods in
            if let known = methods[path] { return known }
            let shown = methods.count < Self.mostMethods ? path : "other"
            if let known = methods[shown] { return known }
            let new = Method(shown, factory)
            methods[shown] = new
            return new
        }
    }

    /// A connection's handshake succeeded.
    package func connectionOpened() {
        connectionsMade.increment()
        connectionsOpen.increment()
    }

    /// A connection that was opened carries no calls any more.
    package func connectionClosed() { connectionsOpen.decrement() }

    /// A connection could not be made.
    ///
    /// - Parameter reason: a code of `TLSError`, or a word of ours such as `timeout` or `refused`.
    package func connectFailed(reason: String) { connectFailures.increment(reason) }
}
