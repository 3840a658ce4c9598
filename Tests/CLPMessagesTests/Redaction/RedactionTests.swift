import CLPMessages
import Testing

/// A message may be printed in any way without showing what is in it.
@Suite struct RedactionTests {
    private static let canary = "canary-7f3a"

    private static func full() -> Sample {
        let item = Item(name: canary, weight: 1.5)
        var sample = Sample(
            id: 42, count: 7, title: canary, note: canary, payload: [UInt8](canary.utf8), seal: [UInt8](canary.utf8),
            mood: .good, item: item, items: [item, item], steps: [1, -2], tags: [canary], blobs: [[UInt8](canary.utf8)],
            labels: [canary: item], names: [5: canary], moods: [.bad], flags: [true],
            secret: canary, balance: 990_099, hint: .bad, event: .text(canary))
        sample.child = Sample(title: canary, event: .thing(item))
        sample.children = [sample]
        let unknown = try? Sample(serialized: Wire.field(900, canary))
        sample.unknownFields = unknown?.unknownFields ?? UnknownFields()
        return sample
    }

    @Test func noWayOfPrintingShowsContent() {
        let sample = Self.full()
        var dumped = ""
        dump(sample, to: &dumped)
        var printed = ""
        print(sample, sample.children, sample.event as Any, sample.unknownFields, to: &printed)
        let ways = [
            dumped, printed, "\(sample)", "\(Optional(sample) as Any)", String(describing: sample),
            String(reflecting: sample), String(reflecting: sample.unknownFields), String(describing: [sample]),
            String(reflecting: sample.items),
            sample.event.map { String(reflecting: $0) } ?? "", "\(Mirror(reflecting: sample).children.map(\.value))",
        ]
        for way in ways {
            #expect(!way.contains("canary") && !way.contains("99, 97, 110"), "content is shown")
            #expect(!way.contains("990099"), "a sensitive number is shown")
            #expect(!way.isEmpty)
        }
    }

    @Test func jsonShowsNoContent() throws {
        let value = try JSONReader.value(in: [UInt8](#"{"canary":["canary", 1.5], "n": "canary"}"#.utf8))
        var dumped = ""
        dump(value, to: &dumped)
        let members = try #require(value.object)
        for way in [dumped, "\(value)", String(reflecting: members), "\(members.members)", "\(value["canary"] as Any)"]
        {
            #expect(!way.contains("canary"))
        }
        #expect(value.description == "<object of 2>")
        #expect(value["canary"]?.description == "<array of 2>")
        #expect(value["n"]?.description == "<6 bytes>")
        #expect(value["canary"]?[1]?.description == "1.5")
    }

    @Test func whatShows() {
        let sample = Sample(
            id: -3, title: "héllo", payload: [1, 2], mood: .good, items: [Item(name: "a", weight: 0.5)],
            tags: ["", "xy"],
            names: [2: "b", 1: "a"], secret: "s", balance: 0, hint: Mood(rawValue: 9), event: .done(true))
        #expect(
            sample.description == """
                {id: -3, title: <6 bytes>, payload: <2 bytes>, mood: MOOD_GOOD, \
                items: [{name: <1 bytes>, weight: 0.5}], tags: [<0 bytes>, <2 bytes>], \
                names: [{key: 1, value: <1 bytes>}, {key: 2, value: <1 bytes>}], done: true, \
                secret: <redacted>, hint: 9}
                """)
        #expect(Sample(balance: 5).description == "{balance: <redacted>}")
        #expect(sample.debugDescription == "sample.v1.Sample " + sample.description)
        #expect(Empty().description == "{}")
        #expect(Mirror(reflecting: sample).children.first?.label == "id")
    }

    @Test func everyKindOfNumberShows() {
        var random = Seeded(5)
        let numbers = random.numbers()
        let text = numbers.description
        #expect(text.contains("int32_value: \(numbers.int32Value)") || numbers.int32Value == 0)
        var fixed = Numbers()
        fixed.sfixed64Value = .min
        fixed.uint64Value = .max
        fixed.fixed32Value = .max
        fixed.floatValue = 0.25
        fixed.optionalBool = false
        #expect(
            fixed.description
                == "{sfixed64_value: \(Int64.min), fixed32_value: \(UInt32.max), uint64_value: \(UInt64.max), "
                + "float_value: 0.25, optional_bool: false}")
    }

    @Test func unknownFieldsShowTheirLength() throws {
        #expect(try Empty(serialized: Wire.field(9, "abc")).description == "{unknown fields: <5 bytes>}")
    }

    @Test func longListsAndMessagesAreCut() {
        #expect(Sample(flags: [Bool](repeating: true, count: 100)).description.hasSuffix("true, … 92 more]}"))
        var wide = Sample(title: "x", tags: [String](repeating: "tag", count: 9))
        for _ in 0..<6 { wide = Sample(children: [Sample](repeating: wide, count: 9), flags: [true]) }
        #expect(wide.description.utf8.count < 10_000)
    }

    @Test func messagesThatCannotBeEncodedStillPrint() {
        let sample = Sample(id: 1, title: "a\u{0}b", tags: ["ab"])
        #expect(sample.description == "{id: 1, tags: [<2 bytes>], cannot be encoded: embeddedNUL}")
    }
}
