public import CLPMessages

/// Why a call failed.
///
/// A handler throws it to end its call with a status; a client call throws it. ``message`` says what is wrong and what
/// to do, for a person; it never holds content, a secret, or the text of another error. What a program needs stands in
/// ``details``.
public struct RPCError: Error, Sendable, Hashable {
    /// What kind of failure.
    public var code: Code
    /// What is wrong and what to do, at most 1,024 bytes on the wire. Never content.
    public var message: String
    /// Typed facts for programs.
    public var details: [Detail]
    /// Metadata that the server sent with the status.
    public var trailers: Metadata
    /// When to try again: absent leaves it to the caller's own back-off, negative means not at all.
    public var retryAfter: Duration?
    /// Whether the server sent this as the status of the call. False for what the client found by itself, such as that
    /// the server can't be reached or the connection was lost. Two errors that say the same are equal all the same.
    public internal(set) var wasSentByServer = false
    /// A call that was made here has failed with it. A handler that lets it through does not tell its own caller more than
    /// that: not the message, which may name places, and neither details nor trailers. What the caller is to know, the
    /// handler throws as an error of its own.
    package internal(set) var isOfAnotherCall = false

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - message: What is wrong and what to do; never content or a secret.
    ///   - details: Typed facts for programs.
    ///   - trailers: Metadata that goes with the status.
    ///   - retryAfter: When to try again; negative means not at all.
    public init(
        code: Code, message: String, details: [Detail] = [], trailers: Metadata = [:], retryAfter: Duration? = nil
    ) {
        self.code = code
        self.message = message
        self.details = details
        self.trailers = trailers
        self.retryAfter = retryAfter
    }

    /// Whose fault the failure is; follows from ``code``.
    public var fault: Fault { code.fault }
}

extension RPCError {
    /// One typed fact of a status: the full name of a message type and a serialized message of that type.
    public struct Detail: Sendable, Hashable, CustomStringConvertible {
        /// The full name of the message type, such as `clp.rpc.v1.BadRequest`.
        public let type: String
        /// The serialized message.
        public let value: [UInt8]

        /// A detail that was serialized elsewhere.
        public init(type: String, value: [UInt8]) {
            self.type = type
            self.value = value
        }

        /// Serializes a message as a detail.
        ///
        /// - Throws: `INTERNAL` when the message can't be serialized.
        public init<Fact: Message>(_ message: Fact) throws(RPCError) {
            self.init(type: Fact.fullName, value: try message.bytesToSend())
        }

        /// The type and the length; never the value.
        public var description: String { "\(type) <\(value.count) bytes>" }
    }

    /// The first detail of a message type, or nil when there is none or it does not decode.
    public func detail<Fact: Message>(_ type: Fact.Type) -> Fact? {
        guard let found = details.first(where: { $0.type == Fact.fullName }) else { return nil }
        // A detail that does not decode is of no use to the caller, and the status itself still stands.
        return try? Fact(serialized: found.value)
    }
}

extension RPCError {
    /// Whether two errors say the same, whoever said it.
    public static func == (left: RPCError, right: RPCError) -> Bool {
        left.code == right.code && left.message == right.message && left.details == right.details
            && left.trailers == right.trailers && left.retryAfter == right.retryAfter
    }

    /// Feeds what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(message)
        hasher.combine(details)
        hasher.combine(trailers)
        hasher.combine(retryAfter)
    }
}

extension RPCError: CustomStringConvertible {
    /// The code and the message; of details and trailers only their number.
    public var description: String {
        var text = "\(code): \(message)"
        if !details.isEmpty { text += " (\(details.count) details)" }
        if !trailers.isEmpty { text += " (\(trailers.count) trailers)" }
        return text
    }
}
