/// Code that runs around the handler of each call, whatever the kind of its method.
///
/// Interceptors run in the order in which the server got them, the first one outermost. One that throws instead of
/// calling `next` refuses the call; the request has not been decoded by then. One that returns without calling `next`
/// also ends the call: a unary call then fails with `INTERNAL`, since there is no reply.
///
/// A call that the server itself refuses once it knows the method (the deadline has passed, the message is too large,
/// there is not exactly one) has its answer when the interceptors see it: `next` throws that answer, and nothing changes
/// it. So an interceptor that keeps an account of calls sees each one that was answered, but for those of unknown methods
/// and those that were not processed at all.
public protocol ServerInterceptor: Sendable {
    /// Runs around one call.
    ///
    /// - Parameters:
    ///   - context: The call.
    ///   - next: The rest of the chain and the handler. To be called once at most, with the context that they get.
    /// - Throws: what the call ends with; an `RPCError` reaches the caller as it is.
    nonisolated(nonsending) func intercept(
        _ context: CallContext, _ next: nonisolated(nonsending) (CallContext) async throws -> Void
    ) async throws
}
