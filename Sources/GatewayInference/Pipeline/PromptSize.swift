package import GatewayDomain

/// How large a prompt is, in what the gateway can see of it.
///
/// **Upper bound of its tokens**, for the hold: each token of a prompt stands for at least one byte of it, so there
/// are at most as many as bytes, and the model's overhead on top.
///
/// **Estimate of its tokens**, for a call whose provider never said: a byte quarter, rounded up. A token of English is
/// four letters, and a Chinese character, three bytes, is a token or less. The overhead is not charged on an estimate.
package struct PromptSize: Sendable, Hashable {
    /// How many messages there are.
    package let messages: Int
    /// Bytes of their texts in UTF-8.
    package let bytes: Int

    /// Makes a size.
    package init(messages: Int, bytes: Int) {
        self.messages = messages
        self.bytes = bytes
    }

    /// The most tokens that a provider may count.
    package func upperBound(_ overhead: PromptOverhead) -> TokenCount {
        let added = Int(overhead.tokensPerCall) + messages * Int(overhead.tokensPerMessage)
        return TokenCount(clamping: bytes + added)
    }

    /// The tokens that are charged where no provider counted them.
    package var estimate: TokenCount { TokenCount(clamping: (bytes + 3) / 4) }
}
