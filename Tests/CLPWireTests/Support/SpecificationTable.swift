import Foundation
import Testing

/// A table of Protos/CLP.md, so that what it says is what is tested.
struct SpecificationTable {
    let columns: [String]
    let rows: [(name: String, cells: [String])]

    /// - Parameter name: the head of its first column.
    init(_ name: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "Protos/CLP.md"), encoding: .utf8)
        let lines = text.split(separator: "\n").drop { !$0.hasPrefix("| \(name) |") }.prefix { $0.hasPrefix("|") }
        let table = lines.map { line in
            line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let head = try #require(table.first)
        columns = Array(head.dropFirst())
        rows = table.dropFirst(2).map { ($0[0], Array($0.dropFirst())) }
    }

    func cell(_ row: String, _ column: String) -> String? {
        guard let index = columns.firstIndex(of: column) else { return nil }
        return rows.first { $0.name == row }?.cells[index]
    }
}
