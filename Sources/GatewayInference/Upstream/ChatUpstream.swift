/// A provider of chat models, or one deployment of them. Adapters conform; the pipeline knows nothing else of them.
package protocol ChatUpstream: Sendable {
    /// Sends a call and waits until the provider has accepted it.
    ///
    /// Ends early, with `.cancelled`, when the task is cancelled, and drops its connection then.
    ///
    /// - Parameters:
    ///   - request: all that the provider is told.
    ///   - timeLimit: how long the call may take from now to the last byte, if that is less than the upstream's own
    ///     limit; nil: the upstream's own.
    /// - Returns: the answer, to be read by this task alone, and closed on every path.
    func open(
        _ request: UpstreamRequest, timeLimit: Duration?
    ) async throws(UpstreamError) -> any UpstreamReply
}

/// A running answer. One reader; nothing is taken from the provider while nobody asks (back-pressure).
package protocol UpstreamReply {
    /// The next event; the last one is `.finished`, and then comes nil. An answer that merely stops is thrown as
    /// `.truncated`, never nil.
    mutating func next() async throws(UpstreamError) -> UpstreamEvent?

    /// Abandons what is left and gives the connection up at once. May be called again; does nothing after the end.
    mutating func close()
}
