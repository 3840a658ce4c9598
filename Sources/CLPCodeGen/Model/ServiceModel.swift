/// A service.
package struct ServiceModel: Sendable, Equatable {
    package var name: String
    /// Full name without a leading dot, such as `clpai.inference.v1.Inference`.
    package var fullName: String
    package var documentation: [String]
    package var isDeprecated: Bool
    /// `(clp.content)`: its messages hold content.
    package var carriesContent: Bool
    package var methods: [MethodModel]

    package init(
        name: String, fullName: String, documentation: [String] = [], isDeprecated: Bool = false,
        carriesContent: Bool = false, methods: [MethodModel] = []
    ) {
        self.name = name
        self.fullName = fullName
        self.documentation = documentation
        self.isDeprecated = isDeprecated
        self.carriesContent = carriesContent
        self.methods = methods
    }
}

/// A method of a service.
package struct MethodModel: Sendable, Equatable {
    /// How many messages each side sends, by the name that the runtime has for it.
    package enum Kind: String, Sendable, CaseIterable {
        case unary
        case clientStreaming
        case serverStreaming
        case bidirectionalStreaming
    }

    package var name: String
    package var documentation: [String]
    package var isDeprecated: Bool
    /// Full name of the request's message, without a leading dot.
    package var input: String
    /// Full name of the reply's message, without a leading dot.
    package var output: String
    package var kind: Kind
    /// `(clp.blocking)`: the handler may block its thread.
    package var isBlocking: Bool
    /// `(clp.idempotent)`: running it twice has the effect of running it once.
    package var isIdempotent: Bool

    package init(
        name: String, documentation: [String] = [], isDeprecated: Bool = false, input: String, output: String,
        kind: Kind = .unary, isBlocking: Bool = false, isIdempotent: Bool = false
    ) {
        self.name = name
        self.documentation = documentation
        self.isDeprecated = isDeprecated
        self.input = input
        self.output = output
        self.kind = kind
        self.isBlocking = isBlocking
        self.isIdempotent = isIdempotent
    }
}

extension MethodModel.Kind {
    /// The kind of a method that streams its requests, its replies, both or neither.
    package init(streamsRequests: Bool, streamsReplies: Bool) {
        self =
            streamsRequests
            ? (streamsReplies ? .bidirectionalStreaming : .clientStreaming)
            : (streamsReplies ? .serverStreaming : .unary)
    }

    package var streamsRequests: Bool { self == .clientStreaming || self == .bidirectionalStreaming }
    package var streamsReplies: Bool { self == .serverStreaming || self == .bidirectionalStreaming }
}
