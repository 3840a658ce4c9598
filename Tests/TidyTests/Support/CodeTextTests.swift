import Testing

struct CodeTextTests {
    @Test(arguments: [
        ("let a = 1 // word", "let a = 1        "),
        ("/* a /* b */ c */ let x", "                  let x"),
        ("f(\"word\")", "f(\"    \")"),
        ("f(\"a\\\"b\") // c", "f(\"    \")     "),
        ("f(\"a\\(g(\"b\"))c\") + h", "f(\"  (g(\" \")) \") + h"),
        ("f(#\"a\"b\"#) + h", "f(#\"   \"#) + h"),
        ("f(\"\"\"\n a \"b\"\n\"\"\") + h", "f(\"\"\"\n      \n\"\"\") + h"),
        // A quote in a regular expression opens no literal that goes beyond its line.
        ("let r = /a\"/\nword", "let r = /a\" \nword"),
    ])
    func blanksWhatIsNoSwiftCode(text: String, expected: String) {
        #expect(CodeText.blanked(text, language: .swift) == expected)
    }

    @Test func blanksWhatIsNoCCode() {
        #expect(
            CodeText.blanked("c = '\"'; /* x */ s = \"a\"; // y", language: .c) == "c = ' ';         s = \" \";     ")
    }
}
