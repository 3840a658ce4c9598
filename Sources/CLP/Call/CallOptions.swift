/// What a caller says about one call.
public struct CallOptions: Sendable {
    /// How long the call may take, connecting, waiting for credit and further attempts included. nil: the server's
    /// maximum. A call made inside a handler ends with that handler's call at the latest, whatever stands here.
    ///
    /// Code of the caller's that writes a stream of requests is not interrupted: it finds out when it next uses the call,
    /// which returns when that code has.
    public var timeout: Duration?
    /// Metadata for the server.
    public var metadata: Metadata
    /// At most 64 bytes, for services that run an operation once however often the same key arrives; what a key does is
    /// each service's own contract. Empty: none.
    public var idempotencyKey: [UInt8]
    /// Waits for a server while none can be reached, until the deadline; else such a call fails at once with
    /// `UNAVAILABLE`, unless it was sent before and ``RetryPolicy`` grants it a further attempt.
    public var waitForReady = false
    /// How much it hurts when an overloaded server sheds the call; the server caps it. nil: that of the handler in which
    /// the call is made, else not said, which servers read as normal.
    public var criticality: Criticality?
    /// The W3C trace context in 25 bytes, as Protos/CLP.md has it; a tracing interceptor sets it. Empty: that of the
    /// handler in which the call is made, else none.
    public var traceParent: [UInt8] = []
    /// W3C tracestate, at most 512 bytes; goes with ``traceParent``.
    public var traceState = ""

    /// Makes options.
    ///
    /// - Parameters:
    ///   - timeout: How long the call may take; nil: the server's maximum.
    ///   - metadata: Metadata for the server.
    ///   - idempotencyKey: At most 64 bytes; empty: none.
    ///   - waitForReady: Whether the call waits while no server can be reached.
    ///   - criticality: How much it hurts when the call is shed; nil: as the handler around it.
    public init(
        timeout: Duration? = nil, metadata: Metadata = [:], idempotencyKey: [UInt8] = [], waitForReady: Bool = false,
        criticality: Criticality? = nil
    ) {
        self.timeout = timeout
        self.metadata = metadata
        self.idempotencyKey = idempotencyKey
        self.waitForReady = waitForReady
        self.criticality = criticality
    }
}
