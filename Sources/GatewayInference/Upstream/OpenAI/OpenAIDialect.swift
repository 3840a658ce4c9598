/// Where servers that speak OpenAI's chat completions differ.
package struct OpenAIDialect: Sendable, Hashable {
    /// The member that limits generated tokens.
    package enum OutputLimitField: String, Sendable, Hashable, CaseIterable {
        /// What self-hosted servers and most vendors read.
        case maxTokens = "max_tokens"
        /// What OpenAI's newer models demand.
        case maxCompletionTokens = "max_completion_tokens"
    }

    /// Default `max_tokens`.
    package var outputLimitField: OutputLimitField
    /// Whether to ask for usage in the stream by `stream_options`. Default true; a server that refuses the member has
    /// its calls estimated, unless it reports usage unasked.
    package var asksForUsage: Bool

    /// Makes a dialect.
    package init(outputLimitField: OutputLimitField = .maxTokens, asksForUsage: Bool = true) {
        self.outputLimitField = outputLimitField
        self.asksForUsage = asksForUsage
    }
}
