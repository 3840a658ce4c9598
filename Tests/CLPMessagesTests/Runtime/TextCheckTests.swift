import CLPMessages
import CLPMessagesC
import Testing

/// The check that every text passes before Swift takes it for UTF-8 without looking.
@Suite struct TextCheckTests {
    private func isText(_ bytes: [UInt8]) -> Bool { clp_text_check(bytes, bytes.count) == bytes.count }

    /// The standard library's validation is the oracle.
    private func expected(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil && !bytes.contains(0)
    }

    @Test func everySequenceOfTwoBytes() {
        for first in 0...255 as ClosedRange<UInt8> {
            #expect(isText([first]) == expected([first]))
            for second in 0...255 as ClosedRange<UInt8> where isText([first, second]) != expected([first, second]) {
                Issue.record("\(first) \(second)")
            }
        }
    }

    @Test func everyThreeByteLeadWithEverySecondByte() {
        for first in 0xE0...0xFF as ClosedRange<UInt8> {
            for second in 0...255 as ClosedRange<UInt8> {
                for rest in [[0x80], [0xBF], [0x7F], [0xC0], [0x80, 0x80], [0xBF, 0xBF], [0x80, 0x41]] as [[UInt8]] {
                    let bytes = [first, second] + rest
                    if isText(bytes) != expected(bytes) { Issue.record("\(bytes)") }
                }
            }
        }
    }

    @Test func randomBytes() {
        var random = Seeded(11)
        for _ in 0..<20_000 {
            var bytes = [UInt8](random.text().utf8)
            if random.chance(2), !bytes.isEmpty { bytes[Int(random.next() % UInt64(bytes.count))] ^= 0x80 }
            if isText(bytes) != expected(bytes) { Issue.record("\(bytes)") }
        }
    }

    @Test func badByteAtEveryPositionIsFoundThere() {
        for size in 1...70 {
            for at in 0..<size {
                for bad in [0x00, 0x80, 0xC0, 0xF8, 0xFF] as [UInt8] {
                    var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: size)
                    bytes[at] = bad
                    if clp_text_check(bytes, size) != at { Issue.record("\(size) \(at) \(bad)") }
                }
            }
        }
    }

    @Test func decoderRefusesBadTextAtEveryPosition() {
        let text = [UInt8]("plain text, then 中文 and 🦊, then plain text again".utf8)
        for at in text.indices {
            var broken = text
            broken[at] = 0xFF
            #expect(brokenRule(Wire.field(3, broken), as: Sample.self) == .invalidUTF8)
            broken[at] = 0
            // In the middle of a character the zero ends it early.
            let isInside = text[at] & 0xC0 == 0x80
            #expect(brokenRule(Wire.field(3, broken), as: Sample.self) == (isInside ? .invalidUTF8 : .embeddedNUL))
        }
    }

    @Test(arguments: [
        Wire.field(3, [0xFF]), Wire.field(4, [0xFF]), Wire.field(11, [0xFF]), Wire.field(15, [0xFF]),
        Wire.field(13, Wire.field(1, [0xFF])), Wire.field(14, Wire.field(2, [0xFF])),
        Wire.field(8, Wire.field(1, [0xFF])),
    ])
    func everyKindOfTextIsChecked(_ bytes: [UInt8]) {
        #expect(brokenRule(bytes, as: Sample.self) == .invalidUTF8)
    }

    @Test func bytesAreNotText() throws {
        let bytes: [UInt8] = [0xFF, 0x00, 0xC0]
        #expect(try Sample(serialized: Wire.field(5, bytes)).payload == bytes)
    }
}
