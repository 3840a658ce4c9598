package import GatewayDomain

/// What a provider adds to a prompt before it counts tokens: role marks, separators, a default instruction.
///
/// It must not be too small: the hold of a call is reckoned with it. The defaults cover the chat templates of the
/// common open models with their built-in instructions.
package struct PromptOverhead: Sendable, Hashable {
    /// Tokens for each call. Default 64.
    package var tokensPerCall: UInt32
    /// Tokens for each message. Default 16.
    package var tokensPerMessage: UInt32

    /// Makes an overhead.
    package init(tokensPerCall: UInt32 = 64, tokensPerMessage: UInt32 = 16) {
        self.tokensPerCall = tokensPerCall
        self.tokensPerMessage = tokensPerMessage
    }
}

/// A model that callers may name. Its price stands in the price book.
package struct CatalogueModel: Sendable, Hashable {
    /// As callers name it, `provider/model`.
    package var name: ModelName
    /// As the provider names it; what stands in the outgoing request.
    package var upstreamName: String
    /// Tokens that an answer may have at most; more than 0.
    package var maxOutputTokens: UInt32
    /// Bytes that all messages of a call may have together, in UTF-8; more than 0.
    package var maxInputBytes: Int
    /// What the provider adds to a prompt.
    package var overhead: PromptOverhead

    /// Makes an entry.
    ///
    /// - Parameter upstreamName: nil where the provider uses the part of `name` behind its `/`.
    package init(
        name: ModelName, upstreamName: String? = nil, maxOutputTokens: UInt32 = 4_096,
        maxInputBytes: Int = 1 << 20, overhead: PromptOverhead = .init()
    ) {
        self.name = name
        self.upstreamName = upstreamName ?? name.model
        self.maxOutputTokens = maxOutputTokens
        self.maxInputBytes = maxInputBytes
        self.overhead = overhead
    }
}
