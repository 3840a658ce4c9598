package import CLP
import GatewayDomain
import Logging

/// Gives each call the id under which it is logged, before anything else looks at it: in the call's record, and in each
/// line of the log that a part of the call writes. Safe to use from any thread.
package struct RequestNaming: ServerInterceptor {
    /// The key of the id in a line of the log.
    static let logKey = "request_id"

    /// The call whose task this is.
    @TaskLocal private static var current: RequestID?

    /// Names the call in lines of loggers that know nothing of it.
    static let metadata = Logger.MetadataProvider {
        current.map { [logKey: "\($0)"] } ?? [:]
    }

    package init() {}

    package nonisolated(nonsending) func intercept(
        _ context: CallContext, _ next: nonisolated(nonsending) (CallContext) async throws -> Void
    ) async throws {
        let request = RequestID.random()
        var context = context
        context[RequestID.self] = request
        context.loggerMetadata[Self.logKey] = "\(request)"
        try await Self.$current.withValue(request) { try await next(context) }
    }
}
