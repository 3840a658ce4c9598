internal import CLPMessagesC

/// Why a message could not be encoded. The program that made the message has to change it.
public struct EncodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the message.
    public struct Rule: Hashable, Sendable, CustomStringConvertible {
        /// A name that stays the same, for logs and tests.
        public let description: String
        let explanation: String

        private init(_ description: String, _ explanation: String) {
            self.description = description
            self.explanation = explanation
        }

        /// A text holds U+0000. Messages are C structs whose texts end there, so it can't be sent.
        public static let embeddedNUL = Rule(
            "embeddedNUL", "a string holds U+0000; remove it or use a bytes field")
        /// Messages are nested deeper than 100, which no receiver accepts.
        public static let tooDeep = Rule("tooDeep", "messages are nested deeper than 100")
        /// The bytes would be more than 2 GiB, the format's own limit.
        public static let tooLarge = Rule("tooLarge", "the message is larger than 2 GiB; send it in parts")
        /// The machine has no memory left.
        public static let noMemory = Rule("noMemory", "no memory is left")
    }

    /// What is wrong.
    public let rule: Rule

    /// Full name of the type of the whole message.
    public let messageName: String

    /// One sentence for a log.
    public var description: String { "\(messageName): \(rule.explanation)" }

    init(_ fault: clp_result, message: String) {
        messageName = message
        rule =
            switch fault {
            case CLP_EMBEDDED_NUL: .embeddedNUL
            case CLP_TOO_DEEP: .tooDeep
            case CLP_TOO_LARGE, CLP_OVER_BUDGET: .tooLarge
            default: .noMemory
            }
    }
}
