internal import CLPMessagesC

/// Why bytes could not be decoded. It names the rule and the place, never what was there.
public struct DecodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A rule that the bytes broke, or a limit that ended the work.
    public struct Rule: Hashable, Sendable, CustomStringConvertible {
        /// A name that stays the same, for logs and tests.
        public let description: String
        let explanation: String

        private init(_ description: String, _ explanation: String) {
            self.description = description
            self.explanation = explanation
        }

        /// A value or a length reaches past the end of the bytes.
        public static let truncated = Rule("truncated", "a value reaches past the end")
        /// A varint has more than ten bytes, or is cut by the end of its packed field.
        public static let malformedVarint = Rule("malformedVarint", "a varint is malformed")
        /// A tag has field number 0, a wire type that does not exist, or more than 32 bits.
        public static let badTag = Rule("badTag", "a tag is not valid")
        /// The end of a group does not match its start.
        public static let badGroup = Rule("badGroup", "a group does not end where it should")
        /// Messages or groups are nested deeper than the limit.
        public static let tooDeep = Rule("tooDeep", "messages are nested deeper than the limit")
        /// The decoded message would take more memory than its budget.
        public static let overBudget = Rule("overBudget", "the message needs more memory than its budget")
        /// A text is not UTF-8.
        public static let invalidUTF8 = Rule("invalidUTF8", "a string is not UTF-8")
        /// A text holds U+0000. Messages are C structs whose texts end there, so it can't be kept.
        public static let embeddedNUL = Rule("embeddedNUL", "a string holds U+0000")
        /// The machine has no memory left.
        public static let noMemory = Rule("noMemory", "no memory is left")
    }

    /// Who has to act.
    public enum Fault: Hashable, Sendable {
        /// The sender: the bytes are not a message of this type.
        case sender
        /// The sender or whoever set the limit: the message is larger or deeper than allowed here.
        case limit
        /// This machine.
        case environment
    }

    /// The rule.
    public let rule: Rule

    /// Offset of the field that broke it, in bytes from the start.
    public let offset: Int

    /// Full name of the message type whose field it is.
    public let messageName: String

    /// Who has to act.
    public var fault: Fault {
        switch rule {
        case .tooDeep, .overBudget: .limit
        case .noMemory: .environment
        default: .sender
        }
    }

    /// One sentence for a log.
    public var description: String {
        let action =
            switch fault {
            case .sender: "the sender must fix it"
            case .limit: "send a smaller message or raise the limit"
            case .environment: "try again later"
            }
        return "\(messageName), byte \(offset): \(rule.explanation); \(action)"
    }
}

extension DecodingError {
    init(_ fault: clp_decode_fault) {
        offset = fault.offset
        messageName = fault.message.map { String(cString: $0.pointee.name) } ?? ""
        rule =
            switch fault.result {
            case CLP_TRUNCATED: .truncated
            case CLP_MALFORMED_VARINT: .malformedVarint
            case CLP_BAD_TAG: .badTag
            case CLP_BAD_GROUP: .badGroup
            case CLP_TOO_DEEP: .tooDeep
            case CLP_OVER_BUDGET: .overBudget
            case CLP_INVALID_UTF8: .invalidUTF8
            case CLP_EMBEDDED_NUL: .embeddedNUL
            default: .noMemory
            }
    }
}
