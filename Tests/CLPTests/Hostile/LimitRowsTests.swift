import Foundation
import Testing

/// Each row of the table of limits in `Protos/CLP.md` has a test here that plays the attack.
@Suite struct LimitRowsTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardizedFileURL

    /// The names in the first column of the table of section 16.
    private static func rows() throws -> [String] {
        let text = try String(contentsOf: root.appending(path: "Protos/CLP.md"), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let section = lines.drop { !$0.hasPrefix("## 16.") }.dropFirst().prefix { !$0.hasPrefix("## ") }
        return section.compactMap { $0.prefixMatch(of: /\| `([a-z_]+)` \|/).map { String($0.1) } }
    }

    /// What tests say they attack: ``Limit: `NAME` `` in a comment, or `limit: "NAME"` in a table of cases.
    private static func attacked() throws -> Set<String> {
        var found: Set<String> = []
        for folder in ["CLPTests/Hostile", "CLPTLSTests/Engine", "CLPWireTests/Connection"] {
            let folder = root.appending(path: "Tests/" + folder)
            for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            where file.pathExtension == "swift" && file.lastPathComponent != "LimitRowsTests.swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                for match in text.matches(of: /[Ll]imit: [`"]([a-z_]+)[`"]/) { found.insert(String(match.1)) }
            }
        }
        return found
    }

    @Test func eachLimitIsAttacked() throws {
        let (rows, attacked) = (try Self.rows(), try Self.attacked())
        #expect(rows.count >= 30)
        for row in rows { #expect(attacked.contains(row), "no test attacks the limit of \(row)") }
    }
}
