/// Why bytes are not JSON that is accepted. It names the rule and the place, never what was there.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A rule of RFC 8259, or a limit.
    package enum Rule: String, Sendable {
        case truncated = "ends in the middle of a value"
        case unexpectedByte = "a byte that can't stand here"
        case trailingBytes = "something follows the value"
        case badNumber = "a number that is not written as JSON's are"
        case numberOutOfRange = "a number too large for a double"
        case badEscape = "an escape that JSON does not have"
        case loneSurrogate = "half of a surrogate pair"
        case controlCharacter = "a control character inside a string"
        case invalidUTF8 = "a string that is not UTF-8"
        case tooDeep = "nested deeper than the limit"
        case tooLarge = "longer than the limit"
    }

    /// The rule.
    package let rule: Rule

    /// Where it was broken, in bytes from the start.
    package let offset: Int

    /// One sentence for a log; the sender has to act on it.
    package var description: String { "JSON, byte \(offset): \(rule.rawValue)" }
}

/// What reading one JSON text may cost.
package struct JSONLimits: Sendable, Hashable {
    /// Longest text in bytes; default 4 MiB. The value takes some 50 times that at the worst (`[[],[],…]`).
    package var maxBytes: Int

    /// How deep arrays and objects may be nested: default 100, and never more.
    package var maxDepth: Int

    /// Makes limits; each has its default.
    package init(maxBytes: Int = 4 << 20, maxDepth: Int = 100) {
        self.maxBytes = maxBytes
        self.maxDepth = min(maxDepth, 100)
    }
}
