/// How the work on a call came to its end. Every path through the pipeline ends in exactly one of these, and each of
/// these is settled.
package enum CallFinish: Sendable, Hashable {
    /// The provider's answer is complete, and the caller has all of it.
    case completed(FinishCause)
    /// The provider failed, before or in its answer.
    case upstreamFailed(UpstreamError)
    /// The caller left, cancelled, stopped reading, or its deadline passed.
    case callerLeft
}
