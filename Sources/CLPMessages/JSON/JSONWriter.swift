/// Writes JSON (RFC 8259), one value after the other, without building a tree.
///
///     var json = JSONWriter()
///     json.object { json in
///         json.member("model", "qwen")
///         json.member("stop") { json in json.array { json in json.string("\n") } }
///     }
///     send(json.bytes)
///
/// Output is compact, or indented by two spaces a level. Texts are written as UTF-8; only what JSON
/// demands is escaped.
package struct JSONWriter: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []

    private let isIndented: Bool
    private var depth = 0
    /// Nothing stands yet in the current array or object.
    private var isFirst = true
    /// The name of a member was just written.
    private var isMemberValue = false

    /// Makes a writer.
    ///
    /// - Parameter isIndented: whether people will read it.
    package init(isIndented: Bool = false) {
        self.isIndented = isIndented
    }

    /// Writes an object whose members `body` writes.
    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        nest(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    /// Writes an array whose elements `body` writes.
    package mutating func array(_ body: (inout JSONWriter) -> Void) {
        nest(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    /// Writes a member of the current object. `body` writes its value, exactly one.
    package mutating func member(_ name: String, _ body: (inout JSONWriter) -> Void) {
        begin()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        if isIndented { bytes.append(UInt8(ascii: " ")) }
        isMemberValue = true
        body(&self)
        isMemberValue = false
    }

    /// Writes a text.
    package mutating func string(_ value: String) {
        begin()
        quote(value)
    }

    /// Writes an integer, exactly. Readers that know doubles alone round it above 53 bits.
    package mutating func integer(_ value: some BinaryInteger) {
        begin()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Writes a number in the shortest form that reads as the same double. JSON has no form for infinity
    /// and for what is not a number: they are written as `null`.
    package mutating func double(_ value: Double) {
        begin()
        bytes.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
    }

    /// Writes a flag.
    package mutating func bool(_ value: Bool) {
        begin()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes `null`.
    package mutating func null() {
        begin()
        bytes.append(contentsOf: "null".utf8)
    }

    private mutating func begin() {
        if isMemberValue {
            isMemberValue = false
            return
        }
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        if depth > 0 { newLine() }
    }

    private mutating func nest(_ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void) {
        begin()
        bytes.append(open)
        depth += 1
        isFirst = true
        body(&self)
        depth -= 1
        if !isFirst { newLine() }
        isFirst = false
        bytes.append(close)
    }

    private mutating func newLine() {
        guard isIndented else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
            case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
            case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
            case 0..<0x20:
                bytes.append(contentsOf: #"\u00"#.utf8)
                bytes.append(UInt8(ascii: "0") + byte >> 4)
                bytes.append(Self.hexDigits[Int(byte & 0xF)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let hexDigits = [UInt8]("0123456789abcdef".utf8)
}

extension JSONWriter {
    /// Writes a member whose value is a text.
    package mutating func member(_ name: String, _ value: String) {
        member(name) { json in json.string(value) }
    }

    /// Writes a member whose value is an integer.
    package mutating func member(_ name: String, _ value: some BinaryInteger) {
        member(name) { json in json.integer(value) }
    }

    /// Writes a member whose value is a number.
    package mutating func member(_ name: String, _ value: Double) {
        member(name) { json in json.double(value) }
    }

    /// Writes a member whose value is a flag.
    package mutating func member(_ name: String, _ value: Bool) {
        member(name) { json in json.bool(value) }
    }

    /// Writes a value that was built or read.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .integer(let number): integer(number)
        case .double(let number): double(number)
        case .string(let text): string(text)
        case .array(let elements):
            array { json in
                for element in elements { json.value(element) }
            }
        case .object(let object):
            self.object { json in
                for member in object.members {
                    json.member(member.name) { json in json.value(member.value) }
                }
            }
        }
    }
}

extension JSONValue {
    /// The value as bytes of JSON.
    package func serialized(isIndented: Bool = false) -> [UInt8] {
        var writer = JSONWriter(isIndented: isIndented)
        writer.value(self)
        return writer.bytes
    }
}
