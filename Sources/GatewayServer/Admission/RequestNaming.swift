package import CLP
import GatewayDomain

/// Gives each call the id under which it is logged, before anything else looks at it: in the call's record, and in each
/// line of the log that a part of the call writes. Safe to use from any thread.
package struct RequestNaming: ServerInterceptor {
    package init() {}

    package nonisolated(nonsending) func intercept(
        _ context: CallContext, _ next: nonisolated(nonsending) (CallContext) async throws -> Void
    ) async throws {
        let request = RequestID.random()
        var context = context
        context[RequestID.self] = request
        try await next(context)
    }
}
