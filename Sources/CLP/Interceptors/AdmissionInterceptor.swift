/// Code that decides on each call as soon as its method is known, before any of its messages has come.
///
/// It runs on the loop of the connection, in the turn that read the call, and holds up every other call there: it may
/// look something up in memory and must not block. Interceptors run in the order in which the server got them. One that
/// throws ends the call with that status: no later interceptor, no ``ServerInterceptor`` and no handler sees it.
///
/// ```swift
/// struct KeyCheck: AdmissionInterceptor {
///     func admit(_ context: inout CallContext) throws(RPCError) {
///         guard let name = keys[context.metadata["authorization"] ?? ""] else {
///             throw RPCError(code: .unauthenticated, message: "the call carries no known key")
///         }
///         context[Principal.self] = Principal(name: name)
///     }
/// }
/// ```
///
/// The header is as the client sent it: metadata may have too many entries or keys of a wrong form, and a call with such a
/// header, or whose deadline has passed, is refused after the interceptors were asked, so that they hear how it ended.
/// Calls of unknown methods and calls that an overloaded server does not process reach no interceptor.
public protocol AdmissionInterceptor: Sendable {
    /// Admits the call, or refuses it.
    ///
    /// - Parameter context: The call; what is attached to it reaches the later interceptors and the handler.
    /// - Throws: the status that the call ends with.
    func admit(_ context: inout CallContext) throws(RPCError)

    /// A call that this interceptor admitted is over. Called once for each of them, however it ended, on the loop of the
    /// connection; it must not block either.
    ///
    /// - Parameters:
    ///   - context: The call, with everything that was attached when it was admitted.
    ///   - summary: How it went.
    func ended(_ context: CallContext, _ summary: CallSummary)
}

extension AdmissionInterceptor {
    /// Does nothing.
    public func ended(_ context: CallContext, _ summary: CallSummary) {}
}

/// The admission interceptors of a server, the first one first.
struct AdmissionChain: Sendable {
    let interceptors: [any AdmissionInterceptor]

    var isEmpty: Bool { interceptors.isEmpty }

    /// Asks each one.
    ///
    /// - Parameter admitted: how many have admitted the call, also when the next one refuses.
    func admit(_ context: inout CallContext, _ admitted: inout Int) throws(RPCError) {
        for interceptor in interceptors {
            try interceptor.admit(&context)
            admitted += 1
        }
    }

    /// Tells the first `admitted` of them, the last one first.
    func ended(_ context: CallContext, _ summary: CallSummary, _ admitted: Int) {
        for interceptor in interceptors[..<admitted].reversed() { interceptor.ended(context, summary) }
    }
}
