import CLPMessages
import Testing

@Suite struct JSONReaderTests {
    private func rule(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONError.Rule? {
        rule([UInt8](text.utf8), limits: limits)
    }

    private func rule(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> JSONError.Rule? {
        do {
            _ = try JSONReader.value(in: bytes, limits: limits)
            return nil
        } catch {
            return error.rule
        }
    }

    private func read(_ text: String) throws -> JSONValue { try JSONReader.value(in: [UInt8](text.utf8)) }

    @Test(
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("\r\n\tfalse", .bool(false)), ("[]", .array([])),
            ("{}", .object([:])),
            ("[ ]", .array([])), ("{ }", .object([:])), ("[1 , 2]", .array([.integer(1), .integer(2)])),
            (#"{"a":{"b":[null]},"":0}"#, .object(["a": .object(["b": .array([.null])]), "": .integer(0)])),
            (#"{"a":1,"a":2}"#, .object(["a": .integer(1), "a": .integer(2)])),
        ] as [(String, JSONValue)])
    func accepts(_ text: String, _ value: JSONValue) throws {
        #expect(try read(text) == value)
    }

    @Test(
        arguments: [
            ("0", .integer(0)), ("-1", .integer(-1)), ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .double(9_223_372_036_854_775_808)),
            ("0.1", .double(0.1)), ("1e2", .double(100)), ("1E+2", .double(100)), ("25e-1", .double(2.5)),
            ("1.0", .double(1)), ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
            ("5e-324", .double(.leastNonzeroMagnitude)),
            ("1e-400", .double(0)),
            ("123456789012345678901234567890", .double(0x1.8ee90ff6c373ep+96)),
        ] as [(String, JSONValue)])
    func numbers(_ text: String, _ value: JSONValue) throws {
        #expect(try read(text) == value)
        #expect(try read("[\(text)]") == .array([value]))
    }

    @Test func negativeZeroKeepsItsSign() throws {
        #expect(try read("-0").double?.sign == .minus)
        #expect(try read("-0").integer == 0)
    }

    @Test(arguments: [
        (#""""#, ""), (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u4E2D""#, "Aé中"),
        (#""\ud83e\udD8A""#, "🦊"), (#""\u0000""#, "\u{0}"), ("\"中文 🦊 \u{7F} \u{2028}\"", "中文 🦊 \u{7F} \u{2028}"),
        (#""x\\""#, "x\\"), (#""\uFFFF""#, "\u{FFFF}"),
    ])
    func strings(_ text: String, _ value: String) throws {
        #expect(try read(text) == .string(value))
        #expect(try read("{\(text):0}").object?.members.first?.name == value)
    }

    @Test(
        arguments: [
            ("", .truncated), ("  ", .truncated), ("[", .truncated), ("[1", .truncated), ("[1,", .truncated),
            ("{", .truncated),
            (#"{"a""#, .truncated), (#"{"a":"#, .truncated), (#"{"a":1,"#, .truncated), ("tru", .truncated),
            ("-", .truncated),
            ("1.", .truncated), ("1e", .truncated), ("1e+", .truncated), (#"""#, .truncated), (#""\"#, .truncated),
            (#""\u12"#, .truncated), (#""\ud800"#, .truncated), (#""\ud800\"#, .truncated),
            (#""\ud800\udc0"#, .truncated),
            ("[1]]", .trailingBytes), ("1 2", .trailingBytes), ("{}{}", .trailingBytes), ("nullx", .trailingBytes),
            ("[1,]", .unexpectedByte), ("[,1]", .unexpectedByte), ("{,}", .unexpectedByte),
            (#"{"a":1,}"#, .unexpectedByte),
            (#"{"a" 1}"#, .unexpectedByte), ("{1:1}", .unexpectedByte), ("{a:1}", .unexpectedByte),
            ("[1 2]", .unexpectedByte),
            ("'a'", .unexpectedByte), ("True", .unexpectedByte), ("nul!", .unexpectedByte), ("NaN", .unexpectedByte),
            ("Infinity", .unexpectedByte), ("+1", .unexpectedByte), (".5", .unexpectedByte), ("/**/1", .unexpectedByte),
            ("\u{FEFF}1", .unexpectedByte), ("\u{A0}1", .unexpectedByte), ("]", .unexpectedByte),
            ("[1}", .unexpectedByte),
            ("01", .badNumber), ("-01", .badNumber), ("1.a", .badNumber), ("1.e1", .badNumber), ("1ex", .badNumber),
            ("-x", .badNumber), ("-Infinity", .badNumber), ("0x1", .trailingBytes), ("1_0", .trailingBytes),
            ("1e400", .numberOutOfRange), ("-1e400", .numberOutOfRange),
            (#""\x41""#, .badEscape), (#""\u00g0""#, .badEscape), (#""\U0041""#, .badEscape), (#""\'""#, .badEscape),
            (#""\ud800""#, .loneSurrogate), (#""\udc00""#, .loneSurrogate), (#""\ud800x""#, .loneSurrogate),
            (#""\ud800\n""#, .loneSurrogate), (#""\ud800\u0041""#, .loneSurrogate),
            (#""\udc00\ud800""#, .loneSurrogate),
            ("\"a\nb\"", .controlCharacter), ("\"\t\"", .controlCharacter), ("\"\u{0}\"", .controlCharacter),
            ("\"\u{1F}\"", .controlCharacter),
        ] as [(String, JSONError.Rule)])
    func refuses(_ text: String, _ expected: JSONError.Rule) {
        #expect(rule(text) == expected)
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE4, 0xB8, 0x22],
            [0x22, 0x5C, 0x6E, 0xFF, 0x22],
        ] as [[UInt8]])
    func refusesTextThatIsNotUTF8(_ bytes: [UInt8]) {
        #expect(rule(bytes) == .invalidUTF8)
    }

    @Test func everyTruncationIsRefused() throws {
        let text = #"{"choices":[{"delta":{"content":"\u00e9\ud83e\udd8a 中"},"n":-12.5e3,"ok":true,"no":null}]}"#
        let bytes = [UInt8](text.utf8)
        #expect(try read(text)["choices"]?[0]?["delta"]?["content"] == .string("é🦊 中"))
        for size in bytes.indices {
            #expect(rule([UInt8](bytes[..<size])) == .truncated, "\(size)")
        }
    }

    @Test func depthAndSizeAreLimited() {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(rule(nested(100)) == nil)
        #expect(rule(nested(101)) == .tooDeep)
        #expect(rule(String(repeating: "[", count: 1_000_000)) == .tooDeep)
        #expect(rule(String(repeating: #"{"a":"#, count: 101)) == .tooDeep)
        #expect(rule("[[]]", limits: JSONLimits(maxDepth: 1)) == .tooDeep)
        #expect(rule("[[],[]]", limits: JSONLimits(maxDepth: 2)) == nil)
        #expect(rule("12345", limits: JSONLimits(maxBytes: 4)) == .tooLarge)
        #expect(rule("1234", limits: JSONLimits(maxBytes: 4)) == nil)
        #expect(JSONLimits(maxDepth: 5_000).maxDepth == 100)
    }

    @Test func errorsSayWhereAndNotWhat() {
        let error = #expect(throws: JSONError.self) { try JSONReader.value(in: [UInt8](#"{"a": secret}"#.utf8)) }
        #expect(error?.offset == 6)
        #expect(error?.description == "JSON, byte 6: a byte that can't stand here")
    }

    @Test func lookups() throws {
        let value = try read(#"{"a":1,"a":2,"n":1.5,"s":"x","b":true,"z":null,"l":[10],"big":3.0}"#)
        #expect(value["a"]?.integer == 2)
        #expect(value["n"]?.double == 1.5)
        #expect(value["n"]?.integer == nil)
        #expect(value["big"]?.integer == 3)
        #expect(value["a"]?.double == 2)
        #expect(value["s"]?.string == "x")
        #expect(value["b"]?.bool == true)
        #expect(value["z"]?.isNull == true)
        #expect(value["l"]?[0]?.integer == 10)
        #expect(value["l"]?[1] == nil && value["l"]?[-1] == nil && value["missing"] == nil && value["s"]?["x"] == nil)
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func mutationsNeverCrash(seed: UInt64) {
        var random = Seeded(seed)
        let valid = [UInt8](#"[{"a":"\u00e9\n中","b":[1,-2.5e10,true,null]},"x\ud83e\udd8a"]"#.utf8)
        for _ in 0..<300 {
            guard let value = try? JSONReader.value(in: random.mutate(valid)) else { continue }
            #expect((try? JSONReader.value(in: value.serialized())) == value, "seed \(seed)")
        }
    }
}
