/// Rules over the ids of promises (`P1.c`): each is in the table, and what the table says is so.
enum ClauseRules {
    static var id: Regex<Substring> { #/P[0-7]\.[0a-d]/# }
    private static var idInText: Regex<Substring> { #/\bP[0-7]\.[0a-z]\b/#.wordBoundaryKind(.simple) }

    /// Ids that a text cites and the table lacks.
    static func unknown(_ file: SourceFile, table: ClauseTable) -> [Finding] {
        let known = Set(table.rows.map(\.id))
        return cited(in: file.text).filter { !known.contains($0.id) }.map {
            Finding(path: file.path, line: $0.line, text: "\($0.id) is not in \(ClauseTable.path)")
        }
    }

    /// Rows that stand twice, and kept ones without code or a test that exist.
    static func unproven(_ table: ClauseTable, text: (String) -> String?) -> [Finding] {
        var seen: Set<String> = []
        return table.rows.flatMap { row -> [Finding] in
            var problems = seen.insert(row.id).inserted ? [] : ["stands twice"]
            if row.state != .notYet {
                if row.code.isEmpty { problems.append("is kept but names no code") }
                if row.tests.isEmpty { problems.append("is kept but names no test") }
                problems += row.code.filter { text($0) == nil }.map { "names \($0), which does not exist" }
                let tests = row.tests.compactMap { $0.split(separator: "#").first.map(String.init) }
                for (kind, paths) in [("code", row.code), ("tests", tests)] where !paths.isEmpty {
                    let isCited = paths.contains { text($0)?.contains(row.id) == true }
                    if !isCited { problems.append("is cited by none of the \(kind) that it names") }
                }
                problems += row.tests.filter { !exists($0, text: text) }.map {
                    "names the test \($0), which does not exist"
                }
            }
            return problems.map { Finding(path: ClauseTable.path, line: row.line, text: "\(row.id) \($0)") }
        }
    }

    /// The paragraph of the README that says "Kept: …", "Kept in part: …" and "Not yet kept …" agrees with the table.
    static func readme(_ text: String, table: ClauseTable) -> [Finding] {
        let paragraphs = text.split(separator: "\n\n", omittingEmptySubsequences: true).map(String.init)
        guard let paragraph = paragraphs.first(where: { $0.contains("Not yet kept") }) else {
            return [finding("has no paragraph that says what is \"Not yet kept\"")]
        }
        var said: [String: String] = [:]
        var mark = ""
        for sentence in sentences(of: paragraph) {
            mark = marks.last { sentence.contains($0) } ?? mark
            for entry in cited(in: sentence) { said[entry.id] = mark }
        }
        return table.rows.compactMap { row in
            let expected =
                switch row.state {
                case .kept: "Kept:"
                case .partly: "Kept in part:"
                case .notYet: "Not yet kept"
                }
            return said[row.id] == expected ? nil : finding("does not list \(row.id) under \"\(expected)\"")
        }
    }

    private static let marks = ["Kept:", "Kept in part:", "Not yet kept"]

    /// Pieces that end with a full stop in front of a blank; the point inside an id ends nothing.
    private static func sentences(of paragraph: String) -> [String] {
        paragraph.replacing("\n", with: " ").split(separator: ". ").map(String.init)
    }

    private static func finding(_ text: String) -> Finding { Finding(path: "README.md", line: 0, text: text) }

    /// `path#function`: the file declares the function.
    private static func exists(_ test: String, text: (String) -> String?) -> Bool {
        let parts = test.split(separator: "#", maxSplits: 1)
        guard parts.count == 2, parts[0].hasPrefix("Tests/"), let source = text(String(parts[0])) else { return false }
        return source.contains("func \(parts[1])(")
    }

    private static func cited(in text: String) -> [(id: String, line: Int)] {
        guard text.contains("P") else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
            // Most lines cite nothing: a cheap question before the search.
            line.contains("P") ? line.matches(of: idInText).map { (String($0.output), index + 1) } : []
        }
    }
}
