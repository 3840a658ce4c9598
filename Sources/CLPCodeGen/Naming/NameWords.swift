/// A name of a proto file taken apart into words, to be put together in the style of another language.
package struct NameWords: Sendable, Equatable {
    /// The words, in lower case.
    package let words: [String]

    /// Splits at underscores, where lower case turns to upper, and before the last letter of a run of capitals
    /// that lower case follows: `HTTPServer_name2X` is `http server name2 x`.
    package init(_ name: String) {
        let bytes = Array(name.utf8)
        var words: [String] = []
        var word: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") {
                Self.close(&word, into: &words)
                continue
            }
            if Self.isUpper(byte), let last = word.last {
                let next = index + 1 < bytes.count ? bytes[index + 1] : 0
                if !Self.isUpper(last) || Self.isLower(next) { Self.close(&word, into: &words) }
            }
            word.append(byte)
        }
        Self.close(&word, into: &words)
        self.words = words
    }

    /// `chatRequest`.
    package var lowerCamel: String {
        (words.first ?? "") + words.dropFirst().map(Self.capitalised).joined()
    }

    /// `ChatRequest`.
    package var upperCamel: String {
        words.map(Self.capitalised).joined()
    }

    /// `chat_request`.
    package var snake: String {
        words.joined(separator: "_")
    }

    /// `CHAT_REQUEST`.
    package var upperSnake: String {
        snake.uppercased()
    }

    private static func close(_ word: inout [UInt8], into words: inout [String]) {
        guard !word.isEmpty else { return }
        words.append(String(decoding: word, as: UTF8.self).lowercased())
        word.removeAll()
    }

    private static func capitalised(_ word: String) -> String {
        word.prefix(1).uppercased() + word.dropFirst()
    }

    private static func isUpper(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isLower(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
