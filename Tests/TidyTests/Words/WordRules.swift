/// Words that must not be committed. They are put together here so that this file does not break its own rule.
enum WordRules {
    /// Marks of unfinished work.
    static let unfinished = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "for " + "now"]

    /// Places and texts of one machine or one workplace. A reader of the repository cannot follow them.
    static let foreign = [
        "/wo" + "rk/", "/fa" + "rm/", "/ho" + "me/", "/Us" + "ers/", "../sha" + "red", "DESIGN" + ".md",
        "CLAUSES" + ".md", "SEAMS" + ".md", "deb." + "debian.org", "pypi" + ".org", "pythonhosted" + ".org",
    ]

    static func unfinishedWork(_ file: SourceFile) -> [Finding] {
        matches(of: unfinished, in: file).map { line, word in
            Finding(
                path: file.path, line: line,
                text: "\u{201C}\(word)\u{201D}: finish it, or file an issue and say nothing here")
        }
    }

    static func foreignNames(_ file: SourceFile) -> [Finding] {
        matches(of: foreign, in: file).map { line, word in
            Finding(path: file.path, line: line, text: "\u{201C}\(word)\u{201D}: names nothing outside one machine")
        }
    }

    /// A fixed place in the folder for temporary files: two runs would meet there.
    static func fixedTemporaryPaths(_ file: SourceFile) -> [Finding] {
        let place = "/t" + "mp/"
        return file.lines.enumerated().compactMap { index, line in
            guard let range = line.firstRange(of: place), line[range.upperBound...].first?.isLetter == true,
                !line.contains("mktemp"), !line.contains("TMPDIR")
            else { return nil }
            return Finding(path: file.path, line: index + 1, text: "make a fresh folder in place of a fixed one")
        }
    }

    /// Where the words stand on their own, by line.
    private static func matches(of words: [String], in file: SourceFile) -> [(Int, String)] {
        // Most files hold none of them: ask once for the whole text before going through its lines.
        let present = words.filter { file.text.contains($0) }
        guard !present.isEmpty else { return [] }
        return file.lines.enumerated().flatMap { index, line in
            present.filter { stands($0, in: line) }.map { (index + 1, $0) }
        }
    }

    private static func stands(_ word: String, in line: Substring) -> Bool {
        line.ranges(of: word).contains { range in
            let before = range.lowerBound > line.startIndex ? line[line.index(before: range.lowerBound)] : " "
            let after = range.upperBound < line.endIndex ? line[range.upperBound] : " "
            let first = word.first?.isLetter == true
            let last = word.last?.isLetter == true
            return !(first && (before.isLetter || before.isNumber)) && !(last && (after.isLetter || after.isNumber))
        }
    }
}
