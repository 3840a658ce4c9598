/// Reads one number of a JSON text.
struct JSONNumber {
    /// Where the reader stands: at first on the sign or the first digit, at last behind the number.
    private(set) var at: Int

    init(at: Int) {
        self.at = at
    }

    /// The number: an integer if it is written as one and fits, else a double.
    mutating func read(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        let begin = at
        var isInteger = true
        let isNegative = consume(UInt8(ascii: "-"), bytes)
        if !consume(UInt8(ascii: "0"), bytes) {
            try digits(bytes)
        } else if isDigit(bytes) {
            throw error(.badNumber)
        }
        if consume(UInt8(ascii: "."), bytes) {
            isInteger = false
            try digits(bytes)
        }
        if consume(UInt8(ascii: "e"), bytes) || consume(UInt8(ascii: "E"), bytes) {
            isInteger = false
            _ = consume(UInt8(ascii: "+"), bytes) || consume(UInt8(ascii: "-"), bytes)
            try digits(bytes)
        }
        let text = text(bytes.extracting(begin..<at))
        // An integer has no negative zero, a double has.
        if isInteger, let value = Int64(text), value != 0 || !isNegative { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            throw JSONError(rule: .numberOutOfRange, offset: begin)
        }
        return .double(value)
    }

    private func error(_ rule: JSONError.Rule) -> JSONError { JSONError(rule: rule, offset: at) }

    private func text(_ bytes: Span<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { buffer in
            for index in bytes.indices {
                buffer.initializeElement(at: index, to: bytes[index])
            }
            return bytes.count
        }
    }

    private func isDigit(_ bytes: Span<UInt8>) -> Bool {
        at < bytes.count && bytes[at] >= UInt8(ascii: "0") && bytes[at] <= UInt8(ascii: "9")
    }

    private mutating func consume(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    /// One digit or more.
    private mutating func digits(_ bytes: Span<UInt8>) throws(JSONError) {
        guard at < bytes.count else { throw error(.truncated) }
        guard isDigit(bytes) else { throw error(.badNumber) }
        while isDigit(bytes) { at += 1 }
    }
}
