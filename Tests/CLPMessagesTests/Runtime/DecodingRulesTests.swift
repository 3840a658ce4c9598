import CLPMessages
import Testing

/// What the decoder refuses, and what it must not refuse.
@Suite struct DecodingRulesTests {
    @Test func everyTruncationIsRefusedOrEndsBetweenFields() throws {
        var random = Seeded(7)
        let bytes = try random.sample().serialized()
        var accepted = 0
        for size in bytes.indices {
            let cut = [UInt8](bytes[..<size])
            switch brokenRule(cut, as: Sample.self) {
            case nil:
                accepted += 1
                #expect(CDecode(cut, as: Sample.self).repacked == cut)
            case .some(let rule):
                #expect(rule == .truncated)
            }
        }
        #expect(accepted > 3 && accepted < bytes.count / 3)
    }

    @Test func varintsMayBePaddedToTenBytes() throws {
        let padding = [UInt8](repeating: 0x80, count: 8)
        #expect(try Sample(serialized: [0x08, 0x85] + padding + [0x00]).id == 5)
        #expect(brokenRule([0x08, 0x85] + padding + [0x80, 0x00], as: Sample.self) == .malformedVarint)
        #expect(try Sample(serialized: [0x88, 0x80, 0x80, 0x80, 0x00, 0x05]).id == 5)
        // Bits beyond the 64th are dropped.
        #expect(try Sample(serialized: [0xB8, 0x01] + [0x80] + padding + [0x7F]).balance == .min)
    }

    @Test(
        arguments: [
            [0x00, 0x01],  // field number 0
            [0x0E], [0x0F],  // wire types 6 and 7
            [0x80, 0x80, 0x80, 0x80, 0x10, 0x01],  // 33 bits
            [0x88, 0x80, 0x80, 0x80, 0x80, 0x01, 0x01],
        ] as [[UInt8]])
    func badTags(_ bytes: [UInt8]) {
        #expect(brokenRule(bytes, as: Sample.self) == .badTag)
    }

    @Test func largestFieldNumberIsUnknownAndKept() throws {
        let bytes = Wire.varint((1 << 29) - 1, 1)
        #expect(try Empty(serialized: bytes).serialized() == bytes)
    }

    @Test func wrongWireTypesAreUnknownFields() throws {
        // Fields of Sample with the wire types that fit them; repeated numbers take 2 as well.
        let fitting: [UInt32: Set<UInt8>] = [
            1: [0], 3: [2], 5: [2], 7: [0], 8: [2], 9: [2], 10: [0, 2], 11: [2], 13: [2], 15: [2], 17: [0], 24: [0],
        ]
        for (number, types) in fitting {
            for wireType in [0, 1, 2, 3, 5] as [UInt8] where !types.contains(wireType) {
                var wire = Wire()
                wire.anyValue(number, wireType: wireType)
                let sample = try Sample(serialized: wire.bytes)
                var unknown = Sample()
                unknown.unknownFields = sample.unknownFields
                #expect(sample == unknown, "field \(number), wire type \(wireType)")
                #expect(sample.unknownFields.bytes == wire.bytes, "field \(number), wire type \(wireType)")
                #expect(try sample.serialized() == wire.bytes)
            }
        }
    }

    @Test func unknownGroupsAreKept() throws {
        let group = Wire.group(99, Wire.varint(1, 7) + Wire.group(3, Wire.field(2, "x")) + Wire.varint(5, 1))
        let sample = try Sample(serialized: Wire.varint(1, 4) + group)
        #expect(sample.id == 4)
        #expect(sample.unknownFields.bytes == group)
        #expect(try sample.serialized() == Wire.varint(1, 4) + group)
    }

    @Test func groupsThatDoNotMatchAreRefused() {
        var start = Wire()
        start.tag(99, 3)
        var otherEnd = Wire()
        otherEnd.tag(98, 4)
        #expect(brokenRule(start.bytes, as: Sample.self) == .truncated)
        #expect(brokenRule(start.bytes + otherEnd.bytes, as: Sample.self) == .badGroup)
        #expect(brokenRule(otherEnd.bytes, as: Sample.self) == .badGroup)
    }

    @Test func packedAndUnpackedAreBothRead() throws {
        let packed = Wire.field(41, [1, 2]) + Wire.field(52, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
        let loose = Wire.varint(41, 3) + Wire.varint(53, 1)
        let numbers = try Numbers(serialized: packed + loose + Wire.field(41, [4]))
        #expect(numbers.packedInt32 == [1, 2, 3, 4])
        #expect(numbers.packedDouble == [1])
        #expect(numbers.packedBool == [true])
        #expect(try Numbers(serialized: Wire.field(61, [5, 6]) + Wire.varint(61, 7)).unpackedInt32 == [5, 6, 7])
    }

    @Test func packedFieldsThatEndInAValueAreRefused() {
        #expect(brokenRule(Wire.field(41, [1, 0x80]), as: Numbers.self) == .malformedVarint)
        #expect(brokenRule(Wire.field(52, [1, 2, 3]), as: Numbers.self) == .truncated)
        let overlong = [UInt8](repeating: 0x80, count: 10) + [0]
        #expect(brokenRule(Wire.field(41, overlong), as: Numbers.self) == .malformedVarint)
    }

    @Test func enumNumbersWithoutANameAreKept() throws {
        let sample = try Sample(serialized: Wire.varint(7, 77) + Wire.field(20, [1, 77]))
        #expect(sample.mood.rawValue == 77)
        #expect(!sample.mood.isKnown)
        #expect(sample.mood.description == "77")
        #expect(sample.moods == [.good, Mood(rawValue: 77)])
        #expect(Mood.bad.description == "MOOD_BAD")
    }

    @Test func errorsSayWhereAndWhoseFault() {
        let bytes = Wire.varint(1, 1) + Wire.field(8, Wire.field(1, [0xFF]))
        let error = #expect(throws: DecodingError.self) { try Sample(serialized: bytes) }
        #expect(error?.rule == .invalidUTF8)
        #expect(error?.offset == 4)
        #expect(error?.messageName == "sample.v1.Item")
        #expect(error?.fault == .sender)
        #expect(error?.description == "sample.v1.Item, byte 4: a string is not UTF-8; the sender must fix it")
    }
}
