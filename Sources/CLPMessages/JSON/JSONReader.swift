/// Reads JSON (RFC 8259), strictly: no comments, no trailing commas, no byte order mark, UTF-8 only.
package struct JSONReader {
    private var limits: JSONLimits
    private var at = 0
    private var depth = 0

    private init(limits: JSONLimits) {
        self.limits = limits
    }

    /// The value that the bytes hold.
    ///
    /// - Parameters:
    ///   - bytes: one JSON text; white space around it is allowed.
    ///   - limits: how long and how deep it may be.
    package static func value(
        in bytes: [UInt8], limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> JSONValue {
        try value(in: bytes.span, limits: limits)
    }

    /// The value that borrowed bytes hold; otherwise as the function that takes an array.
    package static func value(
        in bytes: Span<UInt8>, limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.maxBytes else { throw JSONError(rule: .tooLarge, offset: limits.maxBytes) }
        var reader = JSONReader(limits: limits)
        let value = try reader.value(bytes)
        reader.skipSpace(bytes)
        guard reader.at == bytes.count else { throw reader.error(.trailingBytes) }
        return value
    }

    private func error(_ rule: JSONError.Rule) -> JSONError { JSONError(rule: rule, offset: at) }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): at += 1
            default: return
            }
        }
    }

    /// The next byte that is not white space; it is not consumed.
    private mutating func peek(_ bytes: Span<UInt8>) throws(JSONError) -> UInt8 {
        skipSpace(bytes)
        guard at < bytes.count else { throw error(.truncated) }
        return bytes[at]
    }

    private mutating func value(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        switch try peek(bytes) {
        case UInt8(ascii: "{"): return try object(bytes)
        case UInt8(ascii: "["): return try array(bytes)
        case UInt8(ascii: "\""): return .string(try string(bytes))
        case UInt8(ascii: "t"): return try literal("true", .bool(true), bytes)
        case UInt8(ascii: "f"): return try literal("false", .bool(false), bytes)
        case UInt8(ascii: "n"): return try literal("null", .null, bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(bytes)
        default: throw error(.unexpectedByte)
        }
    }

    private mutating func literal(
        _ text: StaticString, _ value: JSONValue, _ bytes: Span<UInt8>
    ) throws(JSONError) -> JSONValue {
        for index in 0..<text.utf8CodeUnitCount {
            guard at < bytes.count else { throw error(.truncated) }
            guard bytes[at] == text.utf8Start[index] else { throw error(.unexpectedByte) }
            at += 1
        }
        return value
    }

    private mutating func enter() throws(JSONError) {
        guard depth < limits.maxDepth else { throw error(.tooDeep) }
        depth += 1
        at += 1
    }

    private mutating func array(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        if try peek(bytes) == UInt8(ascii: "]") {
            at += 1
            return .array(elements)
        }
        repeat {
            elements.append(try value(bytes))
        } while try separator(bytes, end: UInt8(ascii: "]"))
        return .array(elements)
    }

    private mutating func object(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        var object = JSONObject()
        if try peek(bytes) == UInt8(ascii: "}") {
            at += 1
            return .object(object)
        }
        repeat {
            guard try peek(bytes) == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
            let name = try string(bytes)
            guard try peek(bytes) == UInt8(ascii: ":") else { throw error(.unexpectedByte) }
            at += 1
            object.members.append(JSONObject.Member(name: name, value: try value(bytes)))
        } while try separator(bytes, end: UInt8(ascii: "}"))
        return .object(object)
    }

    /// Consumes a comma and answers true, or the end and answers false.
    private mutating func separator(_ bytes: Span<UInt8>, end: UInt8) throws(JSONError) -> Bool {
        let byte = try peek(bytes)
        guard byte == UInt8(ascii: ",") || byte == end else { throw error(.unexpectedByte) }
        at += 1
        return byte != end
    }

    private mutating func string(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        var text = JSONText(at: at)
        defer { at = text.at }
        return try text.read(bytes)
    }

    private mutating func number(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        var number = JSONNumber(at: at)
        defer { at = number.at }
        return try number.read(bytes)
    }
}
