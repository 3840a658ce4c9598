/// Who speaks in a message.
package enum ChatRole: String, Sendable, Hashable {
    /// Instructions for the model.
    case system
    /// The person or program that asks.
    case user
    /// The model, earlier in the conversation.
    case assistant
}

/// One message of a conversation, as its caller wrote it (P2.0).
package struct UpstreamMessage: Sendable, Hashable, ContentBearing {
    /// Who speaks.
    package var role: ChatRole
    /// What is said.
    package var content: String

    /// Makes a message.
    package init(role: ChatRole, content: String) {
        self.role = role
        self.content = content
    }

    /// The size of the text in UTF-8.
    package var contentByteCount: Int { content.utf8.count }
}

/// All that an upstream is told of a call: an allow-list of typed fields (P4.b).
///
/// There is no field for who calls, from where, or under which id, so no adapter can pass that on.
package struct UpstreamRequest: Sendable, Hashable, ContentBearing {
    /// The provider's own name of the model, from the configuration.
    package var model: String
    /// The conversation, oldest first.
    package var messages: [UpstreamMessage]
    /// At most this many tokens are generated; the hold was taken for as many.
    package var maxOutputTokens: UInt32
    /// 0 to 2; nil: the provider's default.
    package var temperature: Double?
    /// 0 to 1; nil: the provider's default.
    package var topP: Double?
    /// Generation stops before any of these.
    package var stop: [String]
    /// Asks for a repeatable answer.
    package var seed: Int64?

    /// Makes a request.
    package init(
        model: String, messages: [UpstreamMessage], maxOutputTokens: UInt32, temperature: Double? = nil,
        topP: Double? = nil, stop: [String] = [], seed: Int64? = nil
    ) {
        self.model = model
        self.messages = messages
        self.maxOutputTokens = maxOutputTokens
        self.temperature = temperature
        self.topP = topP
        self.stop = stop
        self.seed = seed
    }

    /// The size of all messages and stop texts in UTF-8.
    package var contentByteCount: Int {
        messages.reduce(0) { $0 + $1.contentByteCount } + stop.reduce(0) { $0 + $1.utf8.count }
    }
}
