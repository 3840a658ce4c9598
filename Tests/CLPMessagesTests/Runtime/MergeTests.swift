import CLPMessages
import Testing

/// What a field means that occurs more than once.
@Suite struct MergeTests {
    @Test func lastScalarWins() throws {
        let sample = try Sample(
            serialized: Wire.varint(1, 1) + Wire.field(3, "a") + Wire.varint(1, 2) + Wire.field(3, ""))
        #expect(sample.id == 2)
        #expect(sample.title == "")
    }

    @Test func submessagesMerge() throws {
        let first = Wire.field(18, Wire.varint(1, 5) + Wire.field(11, "a") + Wire.field(8, Wire.field(1, "n")))
        let second = Wire.field(18, Wire.field(3, "t") + Wire.field(11, "b") + Wire.field(8, [UInt8]()))
        let child = try Sample(serialized: first + second).child
        #expect(child == Sample(id: 5, title: "t", item: Item(name: "n"), tags: ["a", "b"]))
    }

    @Test func lastFieldOfAOneofWins() throws {
        let text = Wire.field(15, "text")
        let thing = Wire.field(16, Wire.field(1, "thing"))
        let done = Wire.varint(17, 1)
        #expect(try Sample(serialized: text + done).event == .done(true))
        #expect(try Sample(serialized: done + text).event == .text("text"))
        #expect(try Sample(serialized: text + thing).event == .thing(Item(name: "thing")))
        // Nothing of the text's pointer may be read as a flag.
        #expect(try Sample(serialized: text + Wire.varint(17, 0)).event == .done(false))
    }

    @Test func submessageOfAOneofMergesWhileItIsSet() throws {
        var weight = Wire()
        weight.tag(2, 1)
        weight.bytes += [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        let named = Wire.field(16, Wire.field(1, "n"))
        let weighed = Wire.field(16, weight.bytes)
        #expect(try Sample(serialized: named + weighed).event == .thing(Item(name: "n", weight: 1)))
        #expect(try Sample(serialized: named + Wire.varint(17, 1) + weighed).event == .thing(Item(weight: 1)))
    }

    @Test func lastEntryOfAMapKeyWins() throws {
        let entry = { (key: UInt64, value: String) in Wire.field(14, Wire.varint(1, key) + Wire.field(2, value)) }
        let sample = try Sample(serialized: entry(1, "a") + entry(2, "b") + entry(1, "c"))
        #expect(sample.names == [1: "c", 2: "b"])
    }

    @Test func missingKeyAndValueOfAMapReadAsDefaults() throws {
        #expect(try Sample(serialized: Wire.field(14, [UInt8]())).names == [0: ""])
        #expect(try Sample(serialized: Wire.field(13, Wire.field(1, "k"))).labels == ["k": Item()])
    }

    @Test func mapsAreWrittenInTheOrderOfTheirKeys() throws {
        let keys = ["b", "a", "", "aa", "é", "Z"]
        let forward = Sample(labels: Dictionary(uniqueKeysWithValues: keys.map { ($0, Item(name: $0)) }))
        let backward = Sample(labels: Dictionary(uniqueKeysWithValues: keys.reversed().map { ($0, Item(name: $0)) }))
        let bytes = try forward.serialized()
        #expect(bytes == (try backward.serialized()))
        #expect(bytes.starts(with: Wire.field(13, Wire.field(2, [UInt8]()))))
        #expect(try Sample(names: [-1: "", 0: "", 7: ""]).serialized().prefix(3) == [0x72, 0x0B, 0x08])
        #expect(Bool.precedes(false, true) && !Bool.precedes(true, false) && !Bool.precedes(true, true))
    }
}
