import CLPMessages

extension RPCError {
    /// `INVALID_ARGUMENT` with what is wrong in which field of the request.
    ///
    /// ```swift
    /// throw RPCError(violations: [.init(field: "messages[2].role", problem: "must be user or assistant")])
    /// ```
    ///
    /// - Parameters:
    ///   - violations: Each field with what would be right; never the value.
    ///   - message: For a person. Empty: the first violation says it.
    public init(violations: [BadRequest.FieldViolation], message: String = "") {
        let first = violations.first.map { "\($0.field): \($0.problem)" } ?? "the request is not valid"
        self.init(code: .invalidArgument, message: message.isEmpty ? first : message)
        set(violations.isEmpty ? nil : BadRequest(violations: violations))
    }

    /// The fields of the request that the server found wrong; empty when it did not say.
    public var violations: [BadRequest.FieldViolation] { detail(BadRequest.self)?.violations ?? [] }

    /// The id under which the server's log says more; nil when there is none. Setting replaces it.
    public var debugID: String? {
        get { detail(DebugId.self)?.id }
        set { set(newValue.map { DebugId(id: $0) }) }
    }

    /// Replaces the details of a type by one, or by none.
    private mutating func set<Fact: Message>(_ fact: Fact?) {
        details.removeAll { $0.type == Fact.fullName }
        // A fact that can't be serialized, such as for U+0000 in a text, is left out: the status itself still stands.
        if let fact, let detail = try? Detail(fact) { details.append(detail) }
    }
}

extension DebugId {
    /// An id that no other failure has: 64 random bits in hexadecimal.
    static func random() -> DebugId {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return DebugId(id: String(repeating: "0", count: 16 - digits.count) + digits)
    }
}
