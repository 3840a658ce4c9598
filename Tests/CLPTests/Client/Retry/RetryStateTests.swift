import CLP
import Testing

/// [CLP-RETRY-2] What is sent again, how often, and when.
struct RetryStateTests {
    private var policy: RetryPolicy {
        RetryPolicy(maximumAttempts: 3, backoff: Backoff(initial: .seconds(1), multiplier: 2, jitter: 0))
    }

    /// What follows from failures, one after the other.
    private func judge(
        _ failures: [RetryState.Failure], isIdempotent: Bool = true, hasTokens: Bool = true
    ) -> (decisions: [RetryState.Decision], spent: Int) {
        var state = RetryState()
        var random = RandomSource(seed: 3)
        var spent = 0
        let decisions = failures.map { failure in
            state.wasSent()
            return state.judge(
                failure, isIdempotent: isIdempotent, policy: policy,
                spend: {
                    spent += 1
                    return hasTokens
                }, using: &random)
        }
        return (decisions, spent)
    }

    private let lost = RetryState.Failure(code: .unavailable)
    private let refused = RetryState.Failure(code: .resourceExhausted, isNotProcessed: true)

    @Test func idempotentCallIsSentThreeTimesInAll() {
        let result = judge([lost, lost, lost])
        #expect(result.decisions == [.resend(after: .seconds(1)), .resend(after: .seconds(2)), .fail])
        #expect(result.spent == 3)
    }

    @Test func otherCallsAreLeftToTheCaller() {
        let result = judge([lost], isIdempotent: false)
        #expect(result.decisions == [.fail])
        #expect(result.spent == 0)
        #expect(judge([.init(code: .internal)]).decisions == [.fail], "not among the codes")
    }

    @Test func notProcessedIsSentOnceAtOnceForNothingThenUnderTheBudget() {
        let result = judge([refused, refused, refused, refused], isIdempotent: false)
        #expect(
            result.decisions == [
                .resend(after: .zero), .resend(after: .seconds(1)), .resend(after: .seconds(2)), .fail,
            ])
        #expect(result.spent == 3)
        #expect(judge([refused, refused], hasTokens: false).decisions == [.resend(after: .zero), .fail])
    }

    @Test func serverSaysWhen() {
        let later = RetryState.Failure(code: .unavailable, isNotProcessed: true, retryAfter: .seconds(4))
        #expect(judge([later]).decisions == [.resend(after: .seconds(4))])
        let never = RetryState.Failure(code: .unavailable, isNotProcessed: true, retryAfter: .seconds(-1))
        #expect(judge([never]).decisions == [.fail])
        #expect(judge([.init(code: .unavailable, retryAfter: .milliseconds(-1))]).decisions == [.fail])
        let tooLate = RetryState.Failure(code: .unavailable, isNotProcessed: true, retryAfter: .seconds(31))
        #expect(judge([tooLate]).decisions == [.fail], "that is for the caller to wait for")
        let now = RetryState.Failure(code: .unavailable, isNotProcessed: true, retryAfter: .zero)
        #expect(judge([now]).decisions == [.resend(after: .zero)])
    }

    @Test func whereNobodyIsReachedNothingIsSentAtOnce() {
        let nobody = RetryState.Failure(code: .unavailable, isNotProcessed: true, isUnreachable: true)
        let result = judge([nobody, nobody, nobody], isIdempotent: false)
        #expect(result.decisions == [.resend(after: .seconds(1)), .resend(after: .seconds(2)), .fail])
        #expect(result.spent == 3)
    }

    @Test func emptyBudgetStopsEverything() {
        #expect(judge([lost], hasTokens: false).decisions == [.fail])
    }

    @Test func tokensFollowSuccessAndFailure() {
        var tokens = RetryTokens(RetryBudget(tokens: 10, perSuccess: 0.5))
        for _ in 0..<4 { tokens.failed() }
        #expect(tokens.allowsMore, "6 of 10")
        tokens.failed()
        #expect(!tokens.allowsMore, "half is too few")
        tokens.succeeded()
        #expect(tokens.allowsMore)
        for _ in 0..<100 { tokens.failed() }
        #expect(!tokens.allowsMore)
        for _ in 0..<10 { tokens.succeeded() }
        #expect(!tokens.allowsMore, "5 of 10")
        for _ in 0..<100 { tokens.succeeded() }
        #expect(tokens.isFull)
    }

    @Test(arguments: [
        RetryPolicy(maximumAttempts: 0), RetryPolicy(longestPushBack: .seconds(-1)),
        RetryPolicy(budget: RetryBudget(tokens: 0)), RetryPolicy(budget: RetryBudget(perSuccess: 0)),
    ])
    func policiesThatCanNotWorkAreRefused(policy: RetryPolicy) {
        var configuration = ClientConfiguration()
        configuration.retries = policy
        #expect(throws: ConfigurationError.self) {
            try Client("clp://127.0.0.1", tls: .system, configuration: configuration)
        }
    }
}
