/// Why an upstream call failed, without a word of what the upstream said: its texts may echo the prompt (P1.c).
package struct UpstreamError: Error, Sendable, Hashable {
    /// How far the call had come.
    package enum Phase: Sendable, Hashable {
        /// The provider refused or was not reached; it has not begun to answer, so nothing is owed.
        case refusedBeforeFirstByte
        /// The provider had accepted the call, and the answer broke off.
        case cut
    }

    /// What went wrong: a closed list, one class for all vendors.
    package enum Reason: Sendable, Hashable, CaseIterable {
        /// The provider finds the request wrong.
        case requestRefused
        /// The conversation is longer than the model's context.
        case contextTooLong
        /// The provider refused the prompt by its content rules.
        case contentBlocked
        /// Our credential at the provider is wrong, blocked, or may not use the model.
        case credential
        /// Our account at the provider is out of money.
        case arrears
        /// The provider does not have the model that our configuration names.
        case modelMissing
        /// Too many calls; later is fine.
        case rateLimited
        /// The provider is overloaded, starting, or broken.
        case overloaded
        /// It could not be reached: name, connection, TLS.
        case unreachable
        /// It did not answer, or not go on, in time.
        case timeout
        /// The connection or the stream ended before the answer did.
        case truncated
        /// It said something that is not of the protocol.
        case protocolViolation
        /// Its answer passed one of our limits.
        case tooLarge
        /// The caller's call ended, so this one was abandoned.
        case cancelled
    }

    /// How far the call had come.
    package var phase: Phase
    /// What went wrong.
    package var reason: Reason
    /// When the provider says to try again; nil where it does not.
    package var retryAfter: Duration?

    /// Makes an error.
    package init(_ reason: Reason, phase: Phase, retryAfter: Duration? = nil) {
        self.phase = phase
        self.reason = reason
        self.retryAfter = retryAfter
    }
}
