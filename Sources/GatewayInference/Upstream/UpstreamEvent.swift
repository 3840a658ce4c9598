/// Why a model ended its answer.
package enum FinishCause: Sendable, Hashable {
    /// It had said what it had to say, or met a stop text.
    case stop
    /// The limit of tokens was reached.
    case length
    /// The provider withheld the rest.
    case contentFilter
}

/// Usage as a provider reports it: numbers of a stranger, to be checked before they cost anybody money.
package struct ReportedUsage: Sendable, Hashable {
    /// Tokens of the prompt, those from the cache included.
    package var inputTokens: UInt64
    /// Generated tokens, reasoning included.
    package var outputTokens: UInt64
    /// The part of `inputTokens` that the provider read from its cache.
    package var cachedInputTokens: UInt64

    /// Makes a report.
    package init(inputTokens: UInt64, outputTokens: UInt64, cachedInputTokens: UInt64 = 0) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cachedInputTokens = cachedInputTokens
    }
}

/// What an upstream says while it answers.
package enum UpstreamEvent: Sendable, Hashable {
    /// A piece of the answer; never empty.
    case delta(String)
    /// What was used so far. A later report replaces an earlier one, they are never added.
    case usage(ReportedUsage)
    /// The answer has ended well. Nothing follows.
    case finished(FinishCause)
}

extension UpstreamEvent: ContentBearing {
    /// The size of the piece of text.
    package var contentByteCount: Int {
        if case .delta(let text) = self { text.utf8.count } else { 0 }
    }
}
