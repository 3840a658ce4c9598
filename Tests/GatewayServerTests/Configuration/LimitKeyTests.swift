import CLPWire
import Foundation
import GatewayServer
import Testing

/// The table of limits in Protos/CLP.md: each limit has a name that the metric knows, and a key of the gateway's
/// configuration unless it is fixed.
@Suite struct LimitKeyTests {
    private struct Row {
        let name: String
        let key: String
    }

    private func table() throws -> [Row] {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "Protos/CLP.md"), encoding: .utf8)
        let section = try #require(text.split(separator: "\n## ").first { $0.contains(" Limits\n") })
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
        return rows.map { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return Row(name: cells[0].replacing("`", with: ""), key: cells[3].replacing("`", with: ""))
        }
    }

    @Test func eachLimitHasANameThatTheMetricKnows() throws {
        #expect(try table().map(\.name) == LimitName.allCases.map(\.rawValue))
    }

    @Test func eachKeyIsThere() throws {
        let keys = Set(ConfigurationKey.all.map(\.name))
        for row in try table() where !["fixed", "own"].contains(row.key) {
            #expect(keys.contains(row.key), "\(row.name) names \(row.key)")
        }
    }

    /// Each limit that an operator can set stands in the table, but the time of a shutdown, which is no peer's, and the share
    /// of those without a key, of whom the engine knows nothing.
    @Test func eachLimitOfTheConfigurationIsInTheTable() throws {
        let named = Set(try table().map(\.key))
        let limits = Set(ConfigurationKey.all.map(\.name).filter { $0.hasPrefix("limits.") })
        #expect(limits.subtracting(named) == ["limits.drain_seconds", "limits.unrecognised_calls"])
    }
}
