/// Reads one string of a JSON text.
struct JSONText {
    /// Where the reader stands: at first on the opening quote, at last behind the closing one.
    private(set) var at: Int

    private var unescaped: [UInt8] = []

    init(at: Int) {
        self.at = at
    }

    /// The string's text.
    mutating func read(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        let begin = at
        at += 1
        var run = at
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                let text = bytes.extracting(run..<at)
                at += 1
                if unescaped.isEmpty { return try Self.text(text, offset: begin) }
                append(text)
                return try Self.text(unescaped.span, offset: begin)
            case UInt8(ascii: "\\"):
                append(bytes.extracting(run..<at))
                try escape(bytes)
                run = at
            case 0..<0x20:
                throw error(.controlCharacter)
            default:
                at += 1
            }
        }
        throw error(.truncated)
    }

    private func error(_ rule: JSONError.Rule) -> JSONError { JSONError(rule: rule, offset: at) }

    private static func text(_ bytes: Span<UInt8>, offset: Int) throws(JSONError) -> String {
        do {
            return String(copying: try UTF8Span(validating: bytes))
        } catch {
            throw JSONError(rule: .invalidUTF8, offset: offset)
        }
    }

    private mutating func append(_ bytes: Span<UInt8>) {
        for index in bytes.indices {
            unescaped.append(bytes[index])
        }
    }

    private mutating func escape(_ bytes: Span<UInt8>) throws(JSONError) {
        guard at + 1 < bytes.count else {
            at = bytes.count
            throw error(.truncated)
        }
        let plain: UInt8
        switch bytes[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = bytes[at + 1]
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "u"): return try unicodeEscape(bytes)
        default: throw error(.badEscape)
        }
        unescaped.append(plain)
        at += 2
    }

    /// One `\uXXXX`, or two that make a surrogate pair.
    private mutating func unicodeEscape(_ bytes: Span<UInt8>) throws(JSONError) {
        let begin = at
        let first = try unit(bytes)
        var code = UInt32(first)
        if first & 0xFC00 == 0xD800 {
            guard at < bytes.count else { throw error(.truncated) }
            guard bytes[at] == UInt8(ascii: "\\") else { throw JSONError(rule: .loneSurrogate, offset: begin) }
            guard at + 1 < bytes.count else { throw error(.truncated) }
            guard bytes[at + 1] == UInt8(ascii: "u") else { throw JSONError(rule: .loneSurrogate, offset: begin) }
            let second = try unit(bytes)
            guard second & 0xFC00 == 0xDC00 else { throw JSONError(rule: .loneSurrogate, offset: begin) }
            code = 0x10000 + (code & 0x3FF) << 10 + UInt32(second & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(code) else { throw JSONError(rule: .loneSurrogate, offset: begin) }
        unescaped.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
    }

    /// The code unit of `\uXXXX`.
    private mutating func unit(_ bytes: Span<UInt8>) throws(JSONError) -> UInt16 {
        at += 2
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard at < bytes.count else { throw error(.truncated) }
            let digit: UInt8
            switch bytes[at] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[at] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[at] - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[at] - UInt8(ascii: "A") + 10
            default: throw error(.badEscape)
            }
            unit = unit << 4 | UInt16(digit)
            at += 1
        }
        return unit
    }
}
