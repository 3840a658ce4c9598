import Logging
import NIOCore
import Synchronization

/// A method that a server has. A class, so that a call holds one pointer.
final class Route: Sendable {
    /// How long a plain function may hold up its loop before that is logged, once for the method.
    private static let longForPlainFunction = TimeAmount.milliseconds(1)
    /// How long any handler may hold up its loop before that is logged.
    static let long = TimeAmount.milliseconds(50)
    /// How often that is logged for one method at most.
    private static let pause = TimeAmount.minutes(1)

    let method: MethodRegistration
    /// Whether the handler reads its requests one by one.
    let isStreamed: Bool
    let hasOneReply: Bool
    let isHealth: Bool
    private let logger: Logger
    private let metrics: ServerMetrics?
    private let wasSlow = Atomic<Bool>(false)
    /// When the method was last named, in ns of the monotonic clock; 0: never.
    private let lastNamed = Atomic<UInt64>(0)

    init(_ method: MethodRegistration, logger: Logger, metrics: ServerMetrics?) {
        self.method = method
        self.logger = logger
        self.metrics = metrics
        isHealth = method.path.hasPrefix("\(Health.descriptor.name)/")
        hasOneReply = method.kind == .unary || method.kind == .clientStreaming
        if case .streamed = method.handler { isStreamed = true } else { isStreamed = false }
    }

    // MARK: Holding up a loop

    /// The handler has run for a long time without letting its loop go.
    func held(for time: TimeAmount, now: NIODeadline) {
        metrics?.loopLagged(by: .nanoseconds(time.nanoseconds))
        if method.isSynchronous, time >= Self.longForPlainFunction,
            wasSlow.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
        {
            logger.warning(
                "a synchronous handler held up its loop; such a handler takes 100 µs at most, or is made async",
                metadata: ["method": "\(method.path)", "microseconds": "\(time.nanoseconds / 1000)"])
        }
        guard time >= Self.long else { return }
        let last = lastNamed.load(ordering: .relaxed)
        guard last == 0 || now - .uptimeNanoseconds(last) >= Self.pause,
            lastNamed.compareExchange(expected: last, desired: now.uptimeNanoseconds, ordering: .relaxed).exchanged
        else { return }
        logger.warning(
            "a handler held up its loop and every call there; let it suspend, or mark the method (clp.blocking)",
            metadata: ["method": "\(method.path)", "milliseconds": "\(time.nanoseconds / 1_000_000)"])
    }

    // MARK: The table of routes

    /// The place of each route by the path of its method.
    ///
    /// - Throws: when two services have the same method.
    static func places(of routes: [Route]) throws(ConfigurationError) -> [String: Int] {
        var places: [String: Int] = [:]
        for (place, route) in routes.enumerated() {
            guard places.updateValue(place, forKey: route.method.path) == nil else {
                throw ConfigurationError("the method \(route.method.path) is registered twice")
            }
        }
        return places
    }

    /// - Throws: what a synchronous handler can't go together with.
    static func check(_ routes: [Route], hasInterceptors: Bool) throws(ConfigurationError) {
        for method in routes.map(\.method) where method.isSynchronous {
            if hasInterceptors {
                throw ConfigurationError(
                    "\(method.path) has a synchronous handler, which can't run inside a ServerInterceptor; "
                        + "make the handler async, or use only AdmissionInterceptors")
            }
            if method.isBlocking {
                throw ConfigurationError(
                    "\(method.path) may block and has a synchronous handler, which runs on the loop; make it async")
            }
        }
    }
}
