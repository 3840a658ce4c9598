/// What one call has behind it, and what follows from a further failure.
struct RetryState {
    /// How an attempt failed.
    struct Failure {
        let code: RPCError.Code
        /// [CLP-RETRY-1] The server has certainly not processed the call.
        let isNotProcessed: Bool
        /// The server's word on when to try again; negative: never.
        let retryAfter: Duration?
    }

    /// What becomes of the call.
    enum Decision: Equatable {
        case fail
        case resend(after: Duration)
    }

    /// How often the call has been sent.
    private(set) var sent: UInt32 = 0
    /// [CLP-RETRY-2] Once at once, for nothing.
    private var hasFreeResend = true
    /// How many further attempts the policy has granted.
    private var granted = 0

    mutating func wasSent() { sent += 1 }

    /// Judges a failed attempt of a call that could be sent again: it has no reply, and its requests are held whole.
    ///
    /// - Parameters:
    ///   - spend: Takes a token of the budget; says whether there are enough left.
    mutating func judge(
        _ failure: Failure, isIdempotent: Bool, policy: RetryPolicy, spend: () -> Bool,
        using random: inout some RandomNumberGenerator
    ) -> Decision {
        let pushBack = failure.retryAfter
        if failure.isNotProcessed, hasFreeResend, pushBack ?? .zero == .zero {
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
