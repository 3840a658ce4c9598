/// What one call has behind it, and what follows from a further failure.
package struct RetryState {
    /// How an attempt failed.
    package struct Failure {
        package let code: RPCError.Code
        /// [CLP-RETRY-1] The server has certainly not processed the call.
        package let isNotProcessed: Bool
        /// The server's word on when to try again; negative: never.
        package let retryAfter: Duration?
        /// Nobody could be reached, so to try at once would be in vain.
        package let isUnreachable: Bool

        /// Describes a failure.
        package init(
            code: RPCError.Code, isNotProcessed: Bool = false, retryAfter: Duration? = nil, isUnreachable: Bool = false
        ) {
            self.code = code
            self.isNotProcessed = isNotProcessed
            self.retryAfter = retryAfter
            self.isUnreachable = isUnreachable
        }
    }

    /// What becomes of the call.
    package enum Decision: Equatable {
        case fail
        case resend(after: Duration)
    }

    /// How often the call has been sent.
    package private(set) var sent: UInt32 = 0
    /// [CLP-RETRY-2] Once at once, for nothing.
    private var hasFreeResend = true
    /// How many further attempts the policy has granted.
    private var granted = 0

    /// A call that was not sent yet.
    package init() {}

    /// An attempt begins.
    package mutating func wasSent() { sent += 1 }

    /// Judges a failed attempt of a call that could be sent again: it has no reply, and its requests are held whole.
    ///
    /// - Parameters:
    ///   - spend: Takes a token of the budget; says whether there are enough left.
    package mutating func judge(
        _ failure: Failure, isIdempotent: Bool, policy: RetryPolicy, spend: () -> Bool,
        using random: inout some RandomNumberGenerator
    ) -> Decision {
        let pushBack = failure.retryAfter
        if failure.isNotProcessed, !failure.isUnreachable, hasFreeResend, pushBack ?? .zero == .zero {
            hasFreeResend = false
            return .resend(after: .zero)
        }
        // [CLP-RETRY-2] Anything else may have had its effect.
        guard failure.isNotProcessed || (isIdempotent && policy.codes.contains(failure.code)) else { return .fail }
        let hasTokens = spend()
        guard hasTokens, granted + 1 < policy.maximumAttempts else { return .fail }
        if let pushBack {
            guard pushBack >= .zero, pushBack <= policy.longestPushBack else { return .fail }
        }
        granted += 1
        return .resend(after: pushBack ?? policy.backoff.delay(failures: granted, using: &random))
    }
}
