public import Logging

/// What a handler or an interceptor knows about the call it serves.
///
/// A value: an interceptor that attaches something passes its own copy to `next`. Every member may be used from any
/// thread, actor or task.
///
/// ```swift
/// func greet(_ request: GreetRequest, _ context: CallContext) async throws -> GreetReply {
///     context.setTrailers(["served-by": "blue"])
///     return GreetReply(text: "Hello, \(request.name)")
/// }
/// ```
public struct CallContext: Sendable {
    package let scope: CallScope
    private var values: [ObjectIdentifier: any Sendable] = [:]
    /// What every line of ``logger`` says beside the method, such as an id of the call that an interceptor gave it. Never
    /// content.
    public var loggerMetadata: Logger.Metadata = [:]

    package init(_ scope: CallScope) { self.scope = scope }

    /// `package.Service/Method`.
    public var method: String { scope.method }

    /// What the caller sent beside the request.
    public var metadata: Metadata { scope.metadata }

    /// The other end of the connection.
    public var peer: PeerInfo { scope.peer }

    /// When the call ends by its deadline. The server's maximum holds when the caller set none.
    public var deadline: ContinuousClock.Instant { ContinuousClock.now + timeRemaining }

    /// What is left of the deadline; negative once it has passed.
    public var timeRemaining: Duration { scope.timeRemaining }

    /// The caller is gone, has cancelled, or the deadline has passed. The handler's task is cancelled at the same time.
    public var isCancelled: Bool { scope.isCancelled }

    /// The key under which the caller wants the operation done once; empty when it sent none.
    public var idempotencyKey: [UInt8] { scope.idempotencyKey }

    /// How often the client has sent this call before; 0 for the first time.
    public var attempt: UInt32 { scope.attempt }

    /// How much it hurts when the call is shed: what the caller said, capped by the server. Calls made inside the handler go
    /// out with it.
    public var criticality: Criticality { scope.criticality }

    /// Lowers ``criticality`` to a cap, for an ``AdmissionInterceptor`` that knows who calls; it never raises it.
    public func limitCriticality(to cap: Criticality) { scope.limitCriticality(to: cap.known) }

    /// The W3C trace context that the caller sent, in 25 bytes: trace id (16), parent id (8), flags (1). Empty when it sent
    /// none. It is the caller's word.
    public var traceParent: [UInt8] { scope.traceParent }

    /// The W3C tracestate that the caller sent, at most 512 bytes; empty when it sent none.
    public var traceState: String { scope.traceState }

    /// A logger that names the method of the call, with ``loggerMetadata``.
    public var logger: Logger {
        var logger = scope.logger
        for (key, value) in loggerMetadata { logger[metadataKey: key] = value }
        logger[metadataKey: "method"] = "\(scope.method)"
        return logger
    }

    /// A value that an interceptor attached to the call, found by its type. It belongs to this call alone: what another
    /// call on the same connection has proved is not found here ([CLP-META-2]).
    ///
    /// ```swift
    /// func intercept(_ context: CallContext, _ next: (CallContext) async throws -> Void) async throws {
    ///     var context = context
    ///     context[Principal.self] = try authenticate(context.metadata)
    ///     try await next(context)
    /// }
    /// ```
    public subscript<Value: Sendable>(type: Value.Type) -> Value? {
        get { values[ObjectIdentifier(type)] as? Value }
        set { values[ObjectIdentifier(type)] = newValue }
    }

    /// Sets the metadata that the client reads before the first reply. The last call before that reply wins.
    ///
    /// - Throws: `FAILED_PRECONDITION` once the first reply was written; `INTERNAL` when a key is not valid.
    public func setHead(_ metadata: Metadata) throws(RPCError) { try scope.setHead(metadata) }

    /// Sets the metadata that goes with the status at the end of the call. An error's own trailers are added to it.
    /// The last call wins.
    ///
    /// - Throws: `INTERNAL` when a key is not valid.
    public func setTrailers(_ metadata: Metadata) throws(RPCError) { try scope.setTrailers(metadata) }
}
