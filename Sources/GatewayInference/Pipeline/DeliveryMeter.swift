package import GatewayDomain

/// Follows what a call has used, and says what it is charged for at its end.
///
/// | the call ended | the provider reported usage | it reported none |
/// |---|---|---|
/// | complete | as reported | estimated |
/// | the provider failed after text was delivered | as reported so far | estimated |
/// | the provider failed before | as reported so far | nothing |
/// | the caller left after the provider accepted the call | as reported so far | estimated |
/// | the caller left before | – | nothing |
///
/// **Estimate.** Input: see ``PromptSize``. Output: one token for each piece of text. A provider makes at least one
/// token for a piece, so the estimate is at most what it made. In a stream a piece counts once the writer towards the
/// caller has taken it. A single reply is delivered whole at its end or not at all: its pieces count as they come
/// from the provider, but where the provider fails the caller has received nothing.
///
/// A report that says no output although text was delivered counts as none. Whatever is found here, the hold caps it.
package struct DeliveryMeter: Sendable {
    /// How the answer goes to the caller.
    package enum Delivery: Sendable, Hashable {
        /// Piece by piece.
        case stream
        /// Joined, at the end.
        case single
    }

    private let prompt: PromptSize
    private let delivery: Delivery
    private var isAccepted = false
    private var report: ReportedUsage?
    private var received: UInt64 = 0
    private var delivered: UInt64 = 0

    /// Makes a meter for a call that has not begun.
    package init(prompt: PromptSize, delivery: Delivery) {
        self.prompt = prompt
        self.delivery = delivery
    }

    /// The provider has accepted the call and begins to answer.
    package mutating func accepted() { isAccepted = true }

    /// The provider reported what was used so far.
    package mutating func reported(_ usage: ReportedUsage) { report = usage }

    /// A piece of text came from the provider.
    package mutating func receivedPiece() { received += 1 }

    /// That piece was taken by the writer towards the caller.
    package mutating func deliveredPiece() { delivered += 1 }

    /// What the call is charged for, or nil for nothing.
    package func usage(at finish: CallFinish) -> Usage? {
        guard isAccepted else { return nil }
        if let report, report.outputTokens > 0 || received == 0 { return Self.usage(report) }
        switch (finish, delivery) {
        case (.completed, _), (.callerLeft, .single): return estimate(received)
        case (.callerLeft, .stream): return estimate(delivered)
        case (.upstreamFailed, .stream): return delivered > 0 ? estimate(delivered) : nil
        case (.upstreamFailed, .single): return nil
        }
    }

    private func estimate(_ pieces: UInt64) -> Usage {
        Usage(input: prompt.estimate, output: TokenCount(clamping: pieces), estimated: true)
    }

    private static func usage(_ report: ReportedUsage) -> Usage {
        Usage(
            input: TokenCount(clamping: report.inputTokens), output: TokenCount(clamping: report.outputTokens),
            cachedInput: TokenCount(clamping: report.cachedInputTokens))
    }
}
