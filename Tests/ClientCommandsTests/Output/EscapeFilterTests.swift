import ClientCommands
import Testing

struct EscapeFilterTests {
    @Test(arguments: [
        ("plain, 中文, e\u{301} 👩‍🚀\tand\nlines", "plain, 中文, e\u{301} 👩‍🚀\tand\nlines"),
        ("a\u{1B}[31mred\u{1B}[0m", "ared"),
        ("a\u{1B}[2J\u{1B}[1;1Hb", "ab"),
        ("a\u{1B}]0;title\u{07}b", "ab"),
        ("a\u{1B}]8;;http://evil\u{1B}\\link\u{1B}]8;;\u{1B}\\b", "alinkb"),
        ("a\u{1B}P$q\"p\u{1B}\\b", "ab"),
        ("a\u{1B}(Bb\u{1B}cc", "abc"),
        ("a\u{9B}31mb\u{9D}0;t\u{9C}c", "abc"),
        ("a\u{07}\u{08}\u{7F}\u{00}\u{85}b", "ab"),
        ("safe\roverwritten", "safeoverwritten"),
        // Nothing that is left open swallows more than its line.
        ("a\u{1B}]0;never ends\nb", "a\nb"),
        ("a\u{1B}[\nb", "a\nb"),
        ("a\u{1B}[3中b", "a中b"),
        ("a\u{1B}\u{1B}[31mb", "ab"),
        ("a\u{1B}[3\u{1B}[1mb", "ab"),
    ])
    func whatATerminalWouldObeyIsTakenOut(text: String, shown: String) {
        var filter = EscapeFilter()
        #expect(filter.filter(text) == shown)
        // A model's answer comes in pieces: cut at every place, the result is the same.
        var pieces = EscapeFilter()
        #expect(
            text.unicodeScalars.map { pieces.filter(String($0)) }.joined().unicodeScalars.elementsEqual(
                shown.unicodeScalars))
    }

    @Test func aLineStaysALine() {
        #expect(EscapeFilter.line("a\nb\tc\u{2028}d\u{1B}[1m") == "a b c d")
    }

    @Test func noControlCharacterPasses() {
        for value in (0..<0x20).map(UInt32.init) + (0x7F..<0xA0).map(UInt32.init) where value != 9 && value != 10 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            var filter = EscapeFilter()
            #expect(filter.filter("a" + String(scalar)) == "a", "\(value)")
        }
    }
}
