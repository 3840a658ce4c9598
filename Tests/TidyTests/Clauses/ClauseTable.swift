/// The table of promises, read from its Markdown.
struct ClauseTable {
    static let path = "Sources/GatewayServer/GatewayServer.docc/Clauses.md"

    enum State: Equatable {
        case kept
        /// Kept as far as the text says; the rest is not yet.
        case partly(String)
        case notYet
    }

    struct Row: Equatable {
        var id: String
        var state: State
        /// Paths of the files that keep it.
        var code: [String]
        /// `path#function` of the tests that prove it.
        var tests: [String]
        var line: Int
    }

    var rows: [Row]
    /// Lines that look like rows and are none.
    var broken: [Finding]

    /// Rows look like `| P1.a | promise | kept | RPC | code | test |`.
    init(markdown: String) {
        rows = []
        broken = []
        for (index, line) in markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("| P") else { continue }
            let cells = line.split(separator: "|").map { $0.trimmed }
            guard cells.count == 6, cells[0].wholeMatch(of: ClauseRules.id) != nil, let state = Self.state(cells[2])
            else {
                broken.append(
                    Finding(path: Self.path, line: index + 1, text: "not a row of six cells with a known state"))
                continue
            }
            rows.append(
                Row(
                    id: cells[0], state: state, code: Self.spans(of: cells[4]), tests: Self.spans(of: cells[5]),
                    line: index + 1))
        }
    }

    private static func state(_ cell: String) -> State? {
        if cell == "kept" { return .kept }
        if cell == "not yet" { return .notYet }
        return cell.hasPrefix("kept: ") ? .partly(String(cell.dropFirst("kept: ".count))) : nil
    }

    /// The contents of code spans.
    private static func spans(of cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }
}
