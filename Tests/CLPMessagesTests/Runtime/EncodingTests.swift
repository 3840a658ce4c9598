import CLPMessages
import Testing

/// What the encoder refuses, and the bytes that it writes.
@Suite struct EncodingTests {
    @Test func knownBytes() throws {
        let sample = Sample(id: -1, title: "中", steps: [-1, 1], flags: [true, false])
        let expected: [UInt8] =
            [0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x01]  // a negative int32 takes ten bytes
            + [0x1A, 0x03, 0xE4, 0xB8, 0xAD]
            + [0x52, 0x02, 0x01, 0x02]
            + [0xAA, 0x01, 0x02, 0x01, 0x00]
        #expect(try sample.serialized() == expected)
    }

    @Test(arguments: [
        Sample(title: "a\u{0}b"), Sample(note: "\u{0}"), Sample(tags: ["", "\u{0}"]), Sample(labels: ["\u{0}": Item()]),
        Sample(labels: ["": Item(name: "\u{0}")]), Sample(event: .text("\u{0}")), Sample(child: Sample(title: "\u{0}")),
    ])
    func textsWithZeroAreRefused(_ sample: Sample) {
        let error = #expect(throws: EncodingError.self) { try sample.serialized() }
        #expect(error?.rule == .embeddedNUL)
        #expect(error?.messageName == "sample.v1.Sample")
        #expect(error?.description == "sample.v1.Sample: a string holds U+0000; remove it or use a bytes field")
    }

    @Test func nestingThatNoReceiverAcceptsIsRefused() throws {
        var sample = Sample()
        for _ in 0..<99 { sample = Sample(child: sample) }
        #expect(try Sample(serialized: sample.serialized()) == sample)
        let error = #expect(throws: EncodingError.self) { try Sample(child: sample).serialized() }
        #expect(error?.rule == .tooDeep)
    }

    @Test func mapEntriesCountAsALevel() throws {
        var sample = Sample(labels: ["": Item(name: "deep")])
        for _ in 0..<97 { sample = Sample(child: sample) }
        #expect(try Sample(serialized: sample.serialized()) == sample)
        let error = #expect(throws: EncodingError.self) { try Sample(child: sample).serialized() }
        #expect(error?.rule == .tooDeep)
    }

    @Test func unknownFieldsAreWrittenBackLast() throws {
        let unknown = Wire.varint(500, 3) + Wire.field(1_000, "kept") + Wire.group(77, Wire.varint(1, 1))
        let sample = try Sample(serialized: unknown + Wire.varint(1, 9))
        #expect(try sample.serialized() == Wire.varint(1, 9) + unknown)
        #expect(sample != Sample(id: 9))
        #expect(!sample.unknownFields.isEmpty && Sample().unknownFields.isEmpty)
    }

    @Test func boxedFieldsBehaveLikeValues() {
        var parent = Sample(child: Sample(id: 1))
        let copy = parent
        parent.child?.id = 2
        #expect(copy.child?.id == 1)
        #expect(parent.child?.id == 2)
        #expect(parent != copy)
        #expect(Set([parent, copy, Sample(child: Sample(id: 1))]).count == 2)
    }
}
