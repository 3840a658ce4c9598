/// Rows in columns, for a person. Cells are shown on one line, without anything that a terminal would obey.
package struct Table {
    /// Whether a column's cells stand at its right edge.
    package enum Alignment: Sendable {
        case left
        case right
    }

    private var rows: [[String]]
    private let alignments: [Alignment]

    /// - Parameter columns: Titles, with where the cells stand.
    package init(_ columns: [(title: String, alignment: Alignment)]) {
        rows = [columns.map(\.title)]
        alignments = columns.map(\.alignment)
    }

    package mutating func add(_ cells: [String]) { rows.append(cells.map { EscapeFilter.line($0) }) }

    /// All rows, a line each.
    package var text: String {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let blank = String(repeating: " ", count: widths[column] - cell.count)
                line += (column > 0 ? "  " : "") + (alignments[column] == .right ? blank + cell : cell + blank)
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
