/// Code that runs around each call of a client, whatever the kind of its method.
///
/// Interceptors run in the order in which the client got them, the first one outermost. The same shape holds for all four
/// kinds: `next` returns when the call has ended with OK, and throws when it has ended otherwise; for a stream of replies
/// that is its end, while the caller reads it. An interceptor must not block its thread, which may be that of a connection.
///
/// The timeout of a call covers its interceptors: their task is cancelled when it has passed, as it is when the caller goes.
/// Around a stream of requests they run in the caller's own task instead, as the closure that writes the requests does:
/// there the call inside ends in time, and what they do before and after it takes as long as it takes.
///
/// ```swift
/// struct Credentials: ClientInterceptor {
///     let token: @Sendable () async throws -> String
///
///     func intercept(
///         _ call: ClientCallContext, _ next: nonisolated(nonsending) (ClientCallContext) async throws -> Void
///     ) async throws {
///         var call = call
///         call.options.metadata["authorization"] = "Bearer \(try await token())"
///         try await next(call)
///     }
/// }
/// ```
public protocol ClientInterceptor: Sendable {
    /// Runs around one call.
    ///
    /// - Parameters:
    ///   - call: What is to be called, and how; after `next`, how that went.
    ///   - next: The rest of the chain and the call itself. To be called once at most; sending a call again is the
    ///     client's own work (``ClientConfiguration/retries``).
    /// - Throws: what the caller gets; an error that is no `RPCError` reaches it as `UNKNOWN`.
    nonisolated(nonsending) func intercept(
        _ call: ClientCallContext, _ next: nonisolated(nonsending) (ClientCallContext) async throws -> Void
    ) async throws
}

/// The interceptors of a client around one call, the first one outermost.
struct ClientInterceptorChain: Sendable {
    let interceptors: [any ClientInterceptor]

    var isEmpty: Bool { interceptors.isEmpty }

    /// Runs the interceptors and the call innermost.
    ///
    /// - Throws: what the caller gets; also when an interceptor ended the call without making it.
    func run(
        _ context: ClientCallContext, _ call: nonisolated(nonsending) (ClientCallContext) async throws -> Void
    ) async throws {
        try await run(context, from: 0) { context in
            guard context.record.begin() else {
                throw RPCError(code: .internal, message: "an interceptor made the call twice")
            }
            try await call(context)
        }
        guard context.record.hasBegun else { throw Self.noAnswer }
    }

    /// The same for calls in which no code of the caller's runs, so that all other errors are the interceptors'.
    func runAlone(
        _ context: ClientCallContext, _ call: nonisolated(nonsending) (ClientCallContext) async throws -> Void
    ) async throws(RPCError) {
        do {
            try await run(context, call)
        } catch let error as RPCError {
            throw error
        } catch is CancellationError where context.isLate {
            throw ClientCall.deadlineHasPassed
        } catch is CancellationError {
            throw RPCError(code: .cancelled, message: "the caller's task was cancelled")
        } catch {
            // The text of an error may hold content, so nothing of it is passed on.
            throw RPCError(code: .unknown, message: "an interceptor of this client failed")
        }
    }

    static let noAnswer = RPCError(code: .internal, message: "an interceptor ended the call without an answer")

    private func run(
        _ context: ClientCallContext, from index: Int,
        _ call: nonisolated(nonsending) (ClientCallContext) async throws -> Void
    ) async throws {
        guard index < interceptors.count else { return try await call(context) }
        try await interceptors[index].intercept(context) { context in
            try await run(context, from: index + 1, call)
        }
    }
}
