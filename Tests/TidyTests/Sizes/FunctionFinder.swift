/// Finds the bodies of functions by matching braces in blanked code.
struct FunctionFinder {
    struct Function: Equatable {
        /// First line of the declaration, counted from 1.
        var line: Int
        /// Lines from there to the closing brace.
        var length: Int
    }

    private let bytes: [UInt8]
    private let isC: Bool
    private var index = 0
    private var line = 1

    static func functions(in file: SourceFile) -> [Function] {
        var finder = FunctionFinder(bytes: Array(file.code.utf8), isC: file.language == .c)
        return finder.isC ? finder.cFunctions() : finder.swiftFunctions()
    }

    private init(bytes: [UInt8], isC: Bool) {
        self.bytes = bytes
        self.isC = isC
    }

    /// `func`, `init`, `deinit` and `subscript` with a body; nested ones too.
    private mutating func swiftFunctions() -> [Function] {
        var found: [Function] = []
        while let word = nextWord() {
            guard Self.introducers.contains(word) else { continue }
            let start = (index: index, line: line)
            if openBody() { found.append(Function(line: start.line, length: closeBody() - start.line + 1)) }
            // Go on right behind the keyword, so that functions inside this one are found too.
            (index, line) = start
        }
        return found
    }

    /// In C a body is a brace at depth 0 behind a parenthesis.
    private mutating func cFunctions() -> [Function] {
        var found: [Function] = []
        var previous = UInt8(0)
        var declaration = 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "{") {
                let end = closeBody()
                if previous == UInt8(ascii: ")") {
                    found.append(Function(line: declaration, length: end - declaration + 1))
                }
                previous = UInt8(ascii: "}")
                continue
            }
            step()
            if byte == 0x0A || byte == 0x20 { continue }
            if previous == UInt8(ascii: "}") || previous == UInt8(ascii: ";") || previous == 0 { declaration = line }
            previous = byte
        }
        return found
    }

    private static let introducers: Set<String> = ["func", "init", "deinit", "subscript"]
    /// Words that begin another declaration: the one before had no body.
    private static let declarations: Set<String> = [
        "func", "init", "deinit", "subscript", "var", "let", "case", "associatedtype", "typealias", "struct", "enum",
        "class", "protocol", "extension", "static", "mutating", "public", "package", "private", "internal", "import",
    ]

    /// The next word that is not a member behind a dot (`.init(…)` is a call), nor escaped by backticks.
    private mutating func nextWord() -> String? {
        while index < bytes.count {
            guard Self.isWord(bytes[index]) else {
                step()
                continue
            }
            let start = index
            while index < bytes.count, Self.isWord(bytes[index]) { step() }
            let before = start > 0 ? bytes[start - 1] : 0x20
            if before == UInt8(ascii: ".") || before == UInt8(ascii: "`") || before == UInt8(ascii: "#") { continue }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }
        return nil
    }

    /// Moves to the brace that opens the body; false if the declaration ends without one.
    private mutating func openBody() -> Bool {
        var depth = 0
        while index < bytes.count {
            let byte = bytes[index]
            if depth == 0, byte == UInt8(ascii: "{") { return true }
            if depth == 0, byte == UInt8(ascii: "}") || byte == UInt8(ascii: "@") && followsNewline() { return false }
            if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") { depth += 1 }
            if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") { depth -= 1 }
            if depth == 0, Self.isWord(byte) {
                let isFirst = followsNewline()
                let start = index
                while index < bytes.count, Self.isWord(bytes[index]) { step() }
                let word = String(decoding: bytes[start..<index], as: UTF8.self)
                if isFirst, Self.declarations.contains(word) { return false }
                continue
            }
            step()
        }
        return false
    }

    /// From an opening brace to the one that closes it; the line of that.
    private mutating func closeBody() -> Int {
        var depth = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "{") { depth += 1 }
            if bytes[index] == UInt8(ascii: "}") { depth -= 1 }
            step()
            if depth == 0 { break }
        }
        return line
    }

    private func followsNewline() -> Bool {
        var before = index - 1
        while before >= 0, bytes[before] == 0x20 { before -= 1 }
        return before < 0 || bytes[before] == 0x0A
    }

    private mutating func step() {
        if bytes[index] == 0x0A { line += 1 }
        index += 1
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A || byte == 0x5F
            || byte >= 0x80
    }
}
