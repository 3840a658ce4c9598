import CLPMessages
import Testing

@Suite struct JSONWriterTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func compact() {
        var json = JSONWriter()
        json.object { json in
            json.member("model", "qwen")
            json.member("n", 3)
            json.member("t", 0.5)
            json.member("stream", true)
            json.member("empty") { json in json.array { _ in } }
            json.member("list") { json in
                json.array { json in
                    json.null()
                    json.object { _ in }
                    json.integer(UInt64.max)
                }
            }
        }
        #expect(
            text(json.bytes)
                == #"{"model":"qwen","n":3,"t":0.5,"stream":true,"empty":[],"list":[null,{},18446744073709551615]}"#)
    }

    @Test func indented() {
        let value = JSONValue.object([
            "a": .array([.integer(1), .object(["b": .null])]), "c": .array([]), "d": .string(""),
        ])
        #expect(
            text(value.serialized(isIndented: true)) == """
                {
                  "a": [
                    1,
                    {
                      "b": null
                    }
                  ],
                  "c": [],
                  "d": ""
                }
                """)
    }

    @Test(arguments: [
        ("", #""""#), ("\"\\/", #""\"\\/""#), ("\n\r\t", #""\n\r\t""#),
        ("\u{0}\u{1}\u{B}\u{1F}", #""\u0000\u0001\u000b\u001f""#),
        ("中é🦊\u{7F}\u{2028}", "\"中é🦊\u{7F}\u{2028}\""),
    ])
    func escapes(_ value: String, _ expected: String) {
        #expect(text(JSONValue.string(value).serialized()) == expected)
    }

    @Test func everyCharacterBelow256ReadsBack() throws {
        let all = String((0...255).compactMap { Unicode.Scalar($0) }.map { Character($0) })
        #expect(try JSONReader.value(in: JSONValue.string(all).serialized()) == .string(all))
    }

    @Test(arguments: [
        0, -0.0, 0.1, 1e-7, 1e21, 123_456_789.125, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -1.5,
    ])
    func doublesReadBackExactly(_ value: Double) throws {
        let read = try JSONReader.value(in: JSONValue.double(value).serialized())
        #expect(read.double?.bitPattern == value.bitPattern)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNoNumberIsNull(_ value: Double) {
        #expect(text(JSONValue.double(value).serialized()) == "null")
    }

    @Test func integersAreExact() throws {
        for value in [Int64.min, -1, 0, 1 << 53 + 1, .max] {
            #expect(try JSONReader.value(in: JSONValue.integer(value).serialized()) == .integer(value))
        }
    }
}
