/// When a client sends a call again by itself.
///
/// A call that the server certainly did not process is sent once more at once, whatever its method and this policy
/// ([CLP-RETRY-2]). Everything else happens only to such calls and to methods that are declared idempotent, before the
/// first reply, as long as the requests are still held whole, and within the budget.
///
/// A call that may be sent again while no server can be reached waits until an address is tried anew, and has lost one of
/// its attempts when that fails. One that was never sent fails at once instead, unless ``CallOptions/waitForReady`` says
/// otherwise.
public struct RetryPolicy: Sendable, Hashable {
    /// How often a call is sent at most, the first time included and the free resend not.
    public var maximumAttempts: Int
    /// With which statuses a call of an idempotent method is sent again.
    public var codes: Set<RPCError.Code>
    /// How long to wait before each further attempt, unless the server names a time.
    public var backoff: Backoff
    /// The longest wait that a server, or an address that can't be reached, may ask for; a longer one is left to the
    /// caller.
    public var longestPushBack: Duration
    /// How much may go wrong before nothing is sent again.
    public var budget: RetryBudget

    /// Makes a policy; the defaults are three attempts on `UNAVAILABLE`, 100 ms and 200 ms apart, ± 20 %.
    public init(
        maximumAttempts: Int = 3, codes: Set<RPCError.Code> = [.unavailable],
        backoff: Backoff = Backoff(initial: .milliseconds(100), multiplier: 2, maximum: .seconds(5)),
        longestPushBack: Duration = .seconds(30), budget: RetryBudget = RetryBudget()
    ) {
        self.maximumAttempts = maximumAttempts
        self.codes = codes
        self.backoff = backoff
        self.longestPushBack = longestPushBack
        self.budget = budget
    }

    /// Sends nothing again but what was certainly not processed, and that once.
    public static var never: RetryPolicy { RetryPolicy(maximumAttempts: 1) }

    func validate() throws(ConfigurationError) {
        guard (1...20).contains(maximumAttempts) else {
            throw ConfigurationError("retries.maximumAttempts must be 1 to 20")
        }
        guard longestPushBack >= .zero else { throw ConfigurationError("retries.longestPushBack must not be negative") }
        try backoff.validate("retries.backoff")
        try budget.validate()
    }
}

/// Keeps a client from adding load to servers that are failing: each failure takes a token, each success gives back a
/// part of one, and nothing is sent again while half of them or less are left. One for all calls of a client.
public struct RetryBudget: Sendable, Hashable {
    /// How many tokens there are at most, and at the start.
    public var tokens: Int
    /// What part of a token a call that ends with OK gives back.
    public var perSuccess: Double

    /// Makes a budget; the defaults are 10 tokens and a tenth of one for a success.
    public init(tokens: Int = 10, perSuccess: Double = 0.1) {
        self.tokens = tokens
        self.perSuccess = perSuccess
    }

    func validate() throws(ConfigurationError) {
        guard (1...1000).contains(tokens), perSuccess > 0, perSuccess <= 1000 else {
            throw ConfigurationError("retries.budget needs 1 to 1,000 tokens, and more than 0 for a success")
        }
    }
}
