/// Blanks what is not code, so that rules do not trip over words in comments and literals.
enum CodeText {
    enum Language {
        case swift
        case c
    }

    /// The text with comments and the contents of literals replaced by spaces. Lines and columns stay.
    static func blanked(_ text: String, language: Language) -> String {
        var scanner = Scanner(bytes: Array(text.utf8), language: language)
        scanner.run()
        return String(decoding: scanner.output, as: UTF8.self)
    }
}

/// One pass over the bytes. What is open is kept on a stack, since a Swift literal may hold code that holds a literal.
private struct Scanner {
    private enum Context {
        case literal(hashes: Int, multiline: Bool)
        case interpolation(parentheses: Int)
    }

    private let bytes: [UInt8]
    private let language: CodeText.Language
    private var index = 0
    private var open: [Context] = []
    private(set) var output: [UInt8] = []

    init(bytes: [UInt8], language: CodeText.Language) {
        self.bytes = bytes
        self.language = language
        output.reserveCapacity(bytes.count)
    }

    mutating func run() {
        while index < bytes.count {
            if case .literal(let hashes, let multiline) = open.last {
                literal(hashes: hashes, multiline: multiline)
            } else {
                code()
            }
        }
    }

    private mutating func code() {
        if starts(with: "//") {
            while index < bytes.count, bytes[index] != 0x0A { blank(1) }
        } else if starts(with: "/*") {
            blockComment()
        } else if language == .c, bytes[index] == UInt8(ascii: "'") {
            character()
        } else if let hashes = hashesBeforeQuote() {
            let multiline = language == .swift && starts(with: "\"\"\"", at: index + hashes)
            keep(hashes + (multiline ? 3 : 1))
            open.append(.literal(hashes: hashes, multiline: multiline))
        } else {
            if case .interpolation(let depth) = open.last { parenthesis(depth: depth) }
            keep(1)
        }
    }

    /// Counts parentheses inside `\( … )`; the one that closes it returns to the literal.
    private mutating func parenthesis(depth: Int) {
        if bytes[index] == UInt8(ascii: "(") {
            open[open.count - 1] = .interpolation(parentheses: depth + 1)
        } else if bytes[index] == UInt8(ascii: ")") {
            open.removeLast()
            if depth > 1 { open.append(.interpolation(parentheses: depth - 1)) }
        }
    }

    private mutating func literal(hashes: Int, multiline: Bool) {
        let quote = multiline ? "\"\"\"" : "\""
        let marks = String(repeating: "#", count: hashes)
        if starts(with: quote + marks) {
            keep(quote.utf8.count + hashes)
            open.removeLast()
        } else if !multiline, bytes[index] == 0x0A {
            // Not a literal after all (a quote in a regular expression): go on as code.
            keep(1)
            open.removeLast()
        } else if language == .swift, starts(with: "\\" + marks + "(") {
            blank(hashes + 1)
            keep(1)
            open.append(.interpolation(parentheses: 1))
        } else if starts(with: "\\" + marks) {
            blank(hashes + 1)
            if index < bytes.count { blank(1) }
        } else {
            blank(1)
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*"), depth == 0 || language == .swift {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && index < bytes.count
    }

    private mutating func character() {
        keep(1)
        while index < bytes.count, bytes[index] != UInt8(ascii: "'"), bytes[index] != 0x0A {
            blank(bytes[index] == UInt8(ascii: "\\") ? 2 : 1)
        }
        if index < bytes.count { keep(1) }
    }

    /// The number of `#` in front of the quote that opens a literal here; nil if none opens here.
    private func hashesBeforeQuote() -> Int? {
        var end = index
        if language == .swift {
            while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        }
        return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - index : nil
    }

    private func starts(with token: String, at position: Int? = nil) -> Bool {
        var here = position ?? index
        for byte in token.utf8 {
            guard here < bytes.count, bytes[here] == byte else { return false }
            here += 1
        }
        return true
    }

    private mutating func keep(_ count: Int) {
        let end = min(index + count, bytes.count)
        output += bytes[index..<end]
        index = end
    }

    private mutating func blank(_ count: Int) {
        for _ in 0..<count where index < bytes.count {
            output.append(bytes[index] == 0x0A ? 0x0A : 0x20)
            index += 1
        }
    }
}
