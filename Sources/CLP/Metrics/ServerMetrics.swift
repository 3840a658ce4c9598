package import CLPWire
public import CoreMetrics
import Synchronization

/// Counts what a server does, by swift-metrics.
///
/// ```swift
/// var configuration = ServerConfiguration(listen: "127.0.0.1:7443", tls: tls)
/// configuration.metrics = ServerMetrics()
/// ```
///
/// The objects are made once, when the server starts; a call costs a few additions. A method is a label only if the
/// server has it: what a peer makes up is counted without its name. One object serves one server. Safe to use from any
/// thread.
public final class ServerMetrics: Sendable {
    /// What is counted of one method.
    private final class MethodMeters: Sendable {
        let started: Counter
        let ended: CodeCounters
        let open: Meter
        let duration: Timer
        let requestMessages: Counter
        let requestBytes: Counter
        let replyMessages: Counter
        let replyBytes: Counter

        init(_ method: String, _ factory: any MetricsFactory) {
            let label = [("method", method)]
            func counter(_ name: String) -> Counter { Counter(label: name, dimensions: label, factory: factory) }
            started = counter("clp_server_calls_started_total")
            ended = CodeCounters { code in
                Counter(
                    label: "clp_server_calls_ended_total",
                    dimensions: [("method", method), ("code", code.description)], factory: factory)
            }
            open = Meter(label: "clp_server_calls_open", dimensions: label, factory: factory)
            duration = Timer(label: "clp_server_call_duration_seconds", dimensions: label, factory: factory)
            requestMessages = counter("clp_server_request_messages_total")
            requestBytes = counter("clp_server_request_bytes_total")
            replyMessages = counter("clp_server_reply_messages_total")
            replyBytes = counter("clp_server_reply_bytes_total")
            open.set(0)
        }
    }

    let factory: any MetricsFactory
    /// Set once, at the start of the server, and read by each call.
    private let methods = Mutex<[String: MethodMeters]>([:])
    private let refusedCalls: LabelledCounter
    private let accepted: Counter
    private let refused: Counter
    private let open: Meter
    private let ended: [Counter]
    private let handshakes: Counter
    private let handshakeFailures: LabelledCounter
    private let limits: [LimitName: Counter]
    private let memoryPool: Meter
    private let loopLag: Timer
    private let frames: FrameMeters

    /// Makes the objects that do not depend on the server's methods.
    ///
    /// - Parameter factory: where the numbers go; the process-wide one unless said otherwise.
    public init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
        func counter(_ name: String) -> Counter { Counter(label: name, factory: factory) }
        refusedCalls = LabelledCounter("clp_server_calls_refused_total", by: "code", factory)
        accepted = counter("clp_server_connections_accepted_total")
        refused = counter("clp_server_connections_refused_total")
        open = Meter(label: "clp_server_connections_open", factory: factory)
        ended = Self.endings.map { code, side in
            Counter(
                label: "clp_server_connections_ended_total", dimensions: [("code", code), ("side", side)],
                factory: factory)
        }
        handshakes = counter("clp_server_handshakes_total")
        handshakeFailures = LabelledCounter("clp_server_handshake_failures_total", by: "reason", factory)
        limits = Dictionary(
            uniqueKeysWithValues: LimitName.allCases.map { limit in
                let label = [("limit", limit.rawValue)]
                return (limit, Counter(label: "clp_server_limit_hits_total", dimensions: label, factory: factory))
            })
        memoryPool = Meter(label: "clp_server_memory_pool_bytes", factory: factory)
        loopLag = Timer(label: "clp_server_loop_lag_seconds", factory: factory)
        frames = FrameMeters(factory)
        open.set(0)
        memoryPool.set(0)
    }

    /// Every way in which a connection can end: each code from either side, and no code at all.
    private static let endings: [(code: String, side: String)] =
        GoAwayCode.allCases.flatMap { [($0.metricName, "server"), ($0.metricName, "client")] } + [("none", "none")]

    /// Makes the objects of each method. Called by the server when it starts.
    package func register(methods paths: [String]) {
        let factory = factory
        let made = paths.map { ($0, MethodMeters($0, factory)) }
        methods.withLock { $0 = Dictionary(made) { first, _ in first } }
    }

    private func meters(_ method: String) -> MethodMeters? { methods.withLock { $0[method] } }

    // MARK: Calls

    /// A call was let in.
    package func callStarted(_ method: String) {
        guard let meters = meters(method) else { return }
        meters.started.increment()
        meters.open.increment()
    }

    /// A call that was let in has ended.
    ///
    /// - Parameters:
    ///   - method: its path.
    ///   - code: its status.
    ///   - duration: from its header to the end of its handler.
    ///   - request: messages and their bytes.
    ///   - reply: messages and their bytes.
    package func callEnded(
        _ method: String, _ code: RPCError.Code, duration: Duration, request: (messages: Int, bytes: Int),
        reply: (messages: Int, bytes: Int)
    ) {
        guard let meters = meters(method) else { return }
        meters.open.decrement()
        meters.ended.increment(code)
        meters.duration.recordNanoseconds(duration.wireNanoseconds)
        meters.requestMessages.increment(by: request.messages)
        meters.requestBytes.increment(by: request.bytes)
        meters.replyMessages.increment(by: reply.messages)
        meters.replyBytes.increment(by: reply.bytes)
    }

    /// A call was refused before its method was known, or before any interceptor saw it.
    package func callRefused(_ code: RPCError.Code) { refusedCalls.increment(code.description) }

    // MARK: Connections

    /// A connection was accepted and is kept.
    package func connectionOpened() {
        accepted.increment()
        open.increment()
    }

    /// A connection was closed as soon as it came.
    package func connectionRefused() { refused.increment() }

    /// A connection that was opened is gone.
    ///
    /// - Parameters:
    ///   - code: of the GOAWAY that was said first; nil: none was.
    ///   - bySelf: whether the server said it.
    package func connectionClosed(code: GoAwayCode?, bySelf: Bool) {
        open.decrement()
        let index = code.map { Int($0.rawValue) * 2 + (bySelf ? 0 : 1) } ?? ended.count - 1
        ended[index].increment()
        guard bySelf else { return }
        switch code {
        case .idle: limitHit(.idleTime)
        case .age: limitHit(.age)
        default: break
        }
    }

    /// TLS is up.
    package func handshakeCompleted() { handshakes.increment() }

    /// TLS could not be agreed on.
    ///
    /// - Parameter reason: a code of `TLSError`, or a word of ours such as `timeout`.
    package func handshakeFailed(reason: String) { handshakeFailures.increment(reason) }

    /// Adds the frames that a connection has read and written since it was looked at before.
    package func addFrames(_ now: WireCounters, since before: WireCounters) { frames.add(now, since: before) }

    // MARK: Limits

    /// A limit has stopped something.
    package func limitHit(_ limit: LimitName) { limits[limit]?.increment() }

    /// The same by its name; one that the table of limits does not have is not counted.
    package func limitHit(_ name: String) {
        if let limit = LimitName(rawValue: name) { limitHit(limit) }
    }

    /// How many bytes the memory pool holds now.
    package func setMemoryPool(_ bytes: Int) { memoryPool.set(bytes) }

    /// An event loop ran something late.
    package func loopLagged(by lag: Duration) { loopLag.recordNanoseconds(lag.wireNanoseconds) }
}

extension ServerMetrics: AdmissionInterceptor {
    /// Counts the call in. Refuses none.
    public func admit(_ context: inout CallContext) throws(RPCError) { callStarted(context.method) }

    /// Counts how the call went.
    public func ended(_ context: CallContext, _ summary: CallSummary) {
        callEnded(
            context.method, summary.code, duration: summary.duration,
            request: (summary.requestMessages, summary.requestBytes),
            reply: (summary.replyMessages, summary.replyBytes))
    }
}

extension GoAwayCode {
    /// The name of the code in the specification.
    package var metricName: String {
        switch self {
        case .drain: "drain"
        case .protocolError: "protocol"
        case .frameError: "frame"
        case .creditError: "credit"
        case .chatter: "chatter"
        case .tooSlow: "too_slow"
        case .idle: "idle"
        case .age: "age"
        case .overload: "overload"
        case .internalError: "internal"
        }
    }
}
