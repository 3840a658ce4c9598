/// Takes out of a text what a terminal would obey instead of show: what a model writes is not trusted.
///
/// Left are printable characters, line feeds and tabs. Escape sequences go as a whole (ECMA-48: control sequences,
/// control strings and the shorter ones, in their 7-bit and 8-bit forms), other control characters alone. The text may
/// come in pieces cut anywhere.
package struct EscapeFilter {
    private enum State {
        case text
        /// After ESC.
        case escape
        /// Inside a control sequence: parameters, then one final character.
        case sequence
        /// Inside a control string, such as a window title.
        case string
        /// Inside a control string, after ESC.
        case stringEscape
    }

    private var state = State.text

    package init() {}

    /// The printable part of the next piece.
    package mutating func filter(_ piece: some StringProtocol) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in piece.unicodeScalars where accepts(scalar) { shown.append(scalar) }
        return String(shown)
    }

    /// The printable part of a whole text on one line: line feeds and tabs become spaces.
    package static func line(_ text: some StringProtocol) -> String {
        var filter = EscapeFilter()
        return String(filter.filter(text).map { $0.isNewline || $0 == "\t" ? " " : $0 })
    }

    private mutating func accepts(_ scalar: Unicode.Scalar) -> Bool {
        // A line feed ends whatever was open, so that an unfinished sequence can't swallow the rest of the answer.
        if scalar == "\n" {
            state = .text
            return true
        }
        switch state {
        case .text:
            return acceptsInText(scalar)
        case .escape:
            state = Self.afterEscape(scalar)
        case .sequence:
            if scalar.value == 0x1B {
                state = .escape
            } else if !(0x20...0x3F).contains(scalar.value) {
                state = .text
                // What can't end a sequence was never part of one.
                if !(0x40...0x7E).contains(scalar.value) { return acceptsInText(scalar) }
            }
        case .string:
            if scalar.value == 0x07 || scalar.value == 0x9C { state = .text }
            if scalar.value == 0x1B { state = .stringEscape }
        case .stringEscape:
            state = scalar == "\\" ? .text : Self.afterEscape(scalar)
        }
        return false
    }

    private mutating func acceptsInText(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: return true
        case 0x1B: state = .escape
        case 0x9B: state = .sequence
        case 0x90, 0x98, 0x9D, 0x9E, 0x9F: state = .string
        case 0..<0x20, 0x7F..<0xA0: break
        default: return true
        }
        return false
    }

    private static func afterEscape(_ scalar: Unicode.Scalar) -> State {
        switch scalar {
        case "[": .sequence
        case "]", "P", "X", "^", "_": .string
        case "\u{1B}": .escape
        // Characters that announce one more.
        case " "..."/": .escape
        default: .text
        }
    }
}
