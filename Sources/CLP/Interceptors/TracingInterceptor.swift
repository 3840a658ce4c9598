public import Tracing

/// Runs each call of a server in a span, by swift-distributed-tracing: the child of the one that its caller is in.
///
/// ```swift
/// let server = Server(configuration, services: [Greeter()], interceptors: [TracingInterceptor()])
/// ```
///
/// The span is named after the method and says how the call ended. It holds nothing of what the call carries, and of an
/// error only its code: the text of an error may hold content.
public struct TracingInterceptor: ServerInterceptor {
    private let tracer: any Tracer

    /// - Parameter tracer: makes the spans; the process-wide one unless said otherwise.
    public init(tracer: any Tracer = InstrumentationSystem.tracer) { self.tracer = tracer }

    /// Runs the call in a span.
    ///
    /// - Throws: what the call ends with.
    public nonisolated(nonsending) func intercept(
        _ context: CallContext, _ next: nonisolated(nonsending) (CallContext) async throws -> Void
    ) async throws {
        var around = ServiceContext.current ?? .topLevel
        let sent = TracingContext(parent: context.traceParent, state: context.traceState)
        tracer.extract(sent, into: &around, using: TracingCarrier())
        let span = tracer.startSpan(context.method, context: around, ofKind: .server)
        span.describe(context.method)
        defer { span.end() }
        do {
            try await ServiceContext.$current.withValue(span.context) { try await next(context) }
            span.ended(.ok, isFault: false)
        } catch {
            let code = error.statusCode
            span.ended(code, isFault: code.fault != .caller)
            throw error
        }
    }
}

/// Runs each call of a client in a span, by swift-distributed-tracing, and tells the server of it.
///
/// ```swift
/// let client = try Client("clp://127.0.0.1:7443", tls: tls, interceptors: [TracingClientInterceptor()])
/// ```
///
/// One span covers all attempts of a call.
public struct TracingClientInterceptor: ClientInterceptor {
    private let tracer: any Tracer

    /// - Parameter tracer: makes the spans; the process-wide one unless said otherwise.
    public init(tracer: any Tracer = InstrumentationSystem.tracer) { self.tracer = tracer }

    /// Runs the call in a span.
    ///
    /// - Throws: what the call ends with.
    public nonisolated(nonsending) func intercept(
        _ call: ClientCallContext, _ next: nonisolated(nonsending) (ClientCallContext) async throws -> Void
    ) async throws {
        let span = tracer.startSpan(call.method, context: ServiceContext.current ?? .topLevel, ofKind: .client)
        span.describe(call.method)
        defer { span.end() }
        var sent = TracingContext()
        tracer.inject(span.context, into: &sent, using: TracingCarrier())
        var call = call
        if let parent = sent.parent {
            call.options.traceParent = parent
            call.options.traceState = sent.state
        }
        do {
            try await ServiceContext.$current.withValue(span.context) { try await next(call) }
            span.ended(.ok, isFault: false)
        } catch {
            span.ended(error.statusCode, isFault: true)
            throw error
        }
    }
}

extension Span {
    /// Attributes of OpenTelemetry's conventions for RPC.
    fileprivate func describe(_ method: String) {
        let parts = method.split(separator: "/", maxSplits: 1)
        updateAttributes { attributes in
            attributes["rpc.system.name"] = "clp"
            attributes["rpc.service"] = parts.first.map(String.init) ?? ""
            attributes["rpc.method"] = parts.last.map(String.init) ?? ""
        }
    }

    fileprivate func ended(_ code: RPCError.Code, isFault: Bool) {
        attributes["rpc.response.status_code"] = code.description
        guard isFault else { return }
        attributes["error.type"] = code.description
        setStatus(SpanStatus(code: .error))
    }
}

extension Error {
    /// The status that a caller gets for it.
    fileprivate var statusCode: RPCError.Code {
        switch self {
        case let error as RPCError: error.code
        case is CancellationError: .cancelled
        default: .unknown
        }
    }
}
