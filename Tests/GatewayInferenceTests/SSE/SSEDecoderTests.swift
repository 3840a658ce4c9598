import GatewayInference
import Testing

@Suite("SSE decoder")
struct SSEDecoderTests {
    @Test(
        "dispatches as the standard says",
        arguments: [
            ("data: a\n\n", ["a"]), ("data:a\n\n", ["a"]), ("data:  a\n\n", [" a"]), ("data\n\n", [""]),
            ("data:\n\n", [""]), ("data: a\ndata: b\n\n", ["a\nb"]), ("data\ndata\n\n", ["\n"]),
            (": comment\n\n", []), ("\n\n\n", []), ("id: 1\nretry: 5\nother: x\n\n", []), ("event: x\n\n", []),
            ("data: a\n: c\ndata: b\n\n", ["a\nb"]), ("data: a\r\rdata: b\r\r", ["a", "b"]),
            ("data: a\r\n\r\ndata: b\n\r\n", ["a", "b"]), ("data: a\r\n\ndata: b\r\r\n", ["a", "b"]),
            ("data: never ended\n", []), ("data: a:b: c\n\n", ["a:b: c"]), ("Data: a\n\n", []),
            ("\u{FEFF}data: a\n\n", ["a"]), ("\u{FEFF}\u{FEFF}data: a\n\n", []), ("data: \u{FEFF}\n\n", ["\u{FEFF}"]),
            ("data: a\n\n\u{FEFF}data: b\n\ndata: c\n\n", ["a", "c"]), (" data: a\n\n", []),
        ])
    func standard(stream: String, expected: [String]) throws {
        let events = try decodeEvents([UInt8](stream.utf8))
        #expect(events.map { String(decoding: $0.data, as: UTF8.self) } == expected)
        #expect(try decodeEvents([UInt8](stream.utf8), cutting: 1) == events)
    }

    @Test("keeps the event's name and forgets it at the blank line")
    func names() throws {
        let events = try decodeEvents([UInt8]("event: result\ndata: a\n\nevent: x\n\ndata: b\n\n".utf8))
        #expect(events == [SSEEvent(name: [UInt8]("result".utf8), data: [97]), SSEEvent(data: [98])])
    }

    @Test("an `error` field is an event of its own and outweighs data beside it")
    func errorField() throws {
        let events = try decodeEvents([UInt8]("error: {}\n\ndata: a\nerror: b\ndata: c\n\n".utf8))
        #expect(
            events == [
                SSEEvent(field: .error, data: [UInt8]("{}".utf8)),
                SSEEvent(field: .error, data: [UInt8]("a\nb\nc".utf8)),
            ])
    }

    @Test("bytes that only begin like a mark belong to the first line")
    func halfMark() throws {
        let stream: [UInt8] = [0xEF, 0xBB] + [UInt8]("data: a\n\ndata: b\n\n".utf8)
        for size in 1...stream.count { #expect(try decodeEvents(stream, cutting: size) == [SSEEvent(data: [98])]) }
    }

    @Test("the corpus decodes to its recorded events", arguments: Fixture.names(in: "sse", suffix: ".sse"))
    func corpus(name: String) throws {
        let events = try decodeEvents(try Fixture.bytes("sse/\(name).sse"))
        let text = events.map(\.fixtureLine).joined(separator: "\n") + "\n"
        #expect(text == String(decoding: try Fixture.bytes("sse/\(name).events"), as: UTF8.self))
    }

    @Test(
        "every cut position and every chunk size gives the same events",
        arguments: Fixture.names(in: "sse", suffix: ".sse"))
    func cuts(name: String) throws {
        let stream = try Fixture.bytes("sse/\(name).sse")
        let whole = try decodeEvents(stream)
        #expect(!whole.isEmpty)
        for cut in 0...stream.count {
            var decoder = SSEDecoder()
            let events = try decoder.feed(Array(stream[..<cut])) + decoder.feed(Array(stream[cut...]))
            #expect(events == whole, "cut at \(cut)")
        }
        for size in 1...17 { #expect(try decodeEvents(stream, cutting: size) == whole, "chunks of \(size)") }
    }

    @Test("a line may be as long as the limit and no longer, however it is cut", arguments: [1, 7, 64, 1_000])
    func lineLimit(size: Int) throws {
        let limits = SSELimits(lineBytesMax: 32, eventBytesMax: 64)
        let fits = [UInt8]("data: \(String(repeating: "x", count: 26))\n\n".utf8)
        #expect(try decodeEvents(fits, cutting: size, limits: limits).count == 1)
        let tooLong = [UInt8]("data: \(String(repeating: "x", count: 27))\n\n".utf8)
        #expect(throws: SSEFault.lineTooLong(limit: 32)) {
            try decodeEvents(tooLong, cutting: size, limits: limits)
        }
        let comment = [UInt8](":\(String(repeating: "x", count: 32))\n\n".utf8)
        #expect(throws: SSEFault.lineTooLong(limit: 32)) {
            try decodeEvents(comment, cutting: size, limits: limits)
        }
    }

    @Test("many lines of one event have a limit together; a fault stays")
    func eventLimit() throws {
        let limits = SSELimits(lineBytesMax: 32, eventBytesMax: 40)
        var decoder = SSEDecoder(limits: limits)
        let lines = [UInt8](String(repeating: "data: 0123456789\n", count: 4).utf8)
        #expect(throws: SSEFault.eventTooLarge(limit: 40)) { try decoder.feed(lines) }
        #expect(throws: SSEFault.eventTooLarge(limit: 40)) { try decoder.feed([10]) }
        #expect(throws: SSEFault.eventTooLarge(limit: 16)) {
            try decodeEvents([UInt8]("data: 0123456789\nevent: 0123456789\n\n".utf8), limits: .init(eventBytesMax: 16))
        }
        #expect(try decodeEvents([UInt8]("data: 012\n\n".utf8), limits: .init(eventBytesMax: 4)).count == 1)
    }

    @Test("an 8 MiB line is refused by the default limits after 1 MiB")
    func hugeLine() throws {
        var decoder = SSEDecoder()
        let chunk = [UInt8](repeating: 0x61, count: 65_536)
        for _ in 0..<16 { #expect(try decoder.feed(chunk).isEmpty) }
        #expect(throws: SSEFault.lineTooLong(limit: 1 << 20)) { try decoder.feed(chunk) }
    }

    @Test("no description and no mirror shows data")
    func redaction() throws {
        let event = try #require(try decodeEvents([UInt8]("data: canary\n\n".utf8)).first)
        var decoder = SSEDecoder()
        _ = try decoder.feed([UInt8]("data: canary".utf8))
        for value in [event, decoder] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            for text in [dumped, "\(value)", String(reflecting: value)] {
                #expect(!text.contains("canary") && !text.contains("99"), "\(text)")
            }
        }
    }
}

extension SSEDecoder {
    mutating func feed(_ bytes: [UInt8]) throws -> [SSEEvent] {
        var events: [SSEEvent] = []
        var offset = 0
        while let event = try self.next(bytes.span, at: &offset) { events.append(event) }
        #expect(offset == bytes.count)
        return events
    }
}

@discardableResult
func decodeEvents(_ bytes: [UInt8], cutting size: Int = .max, limits: SSELimits = .init()) throws -> [SSEEvent] {
    var decoder = SSEDecoder(limits: limits)
    var events: [SSEEvent] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        events += try decoder.feed(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
    }
    return events
}

extension SSEEvent {
    /// The form of `Tests/Fixtures/sse/*.events`.
    fileprivate var fixtureLine: String {
        [self.field == .data ? "data" : "error", self.name, self.data].map { part in
            let text = (part as? String) ?? String(decoding: (part as? [UInt8]) ?? [], as: UTF8.self)
            return text.unicodeScalars.map { scalar in
                switch scalar {
                case "\\": "\\\\"
                case "\n": "\\n"
                case "\r": "\\r"
                default: String(scalar)
                }
            }.joined()
        }.joined(separator: "\t")
    }
}
