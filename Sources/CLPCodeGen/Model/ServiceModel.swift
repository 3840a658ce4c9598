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
    package var name: String
    package var documentation: [String]
    package var isDeprecated: Bool
    /// Full name of the request's message, without a leading dot.
    package var input: String
    /// Full name of the reply's message, without a leading dot.
    package var output: String
    package var streamsReplies: Bool
    /// `(clp.blocking)`: the handler may block its thread.
    package var isBlocking: Bool
    /// `(clp.idempotent)`: running it twice has the effect of running it once.
    package var isIdempotent: Bool

    package init(
        name: String, documentation: [String] = [], isDeprecated: Bool = false, input: String, output: String,
        streamsReplies: Bool = false, isBlocking: Bool = false, isIdempotent: Bool = false
    ) {
        self.name = name
        self.documentation = documentation
        self.isDeprecated = isDeprecated
        self.input = input
        self.output = output
        self.streamsReplies = streamsReplies
        self.isBlocking = isBlocking
        self.isIdempotent = isIdempotent
    }
}
