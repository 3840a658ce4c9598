/// The interceptors of a server around one handler, the first one outermost.
struct InterceptorChain: Sendable {
    let interceptors: [any ServerInterceptor]

    var isEmpty: Bool { interceptors.isEmpty }

    /// Runs the interceptors from `index` on, and the handler innermost.
    func run(
        _ context: CallContext, from index: Int = 0,
        _ handler: nonisolated(nonsending) (CallContext) async throws -> Void
    ) async throws {
        guard index < interceptors.count else { return try await handler(context) }
        try await interceptors[index].intercept(context) { context in
            try await run(context, from: index + 1, handler)
        }
    }
}
