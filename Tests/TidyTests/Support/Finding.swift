import Testing

/// One place that breaks a rule.
struct Finding: Equatable, CustomStringConvertible {
    /// Path from the root of the repository.
    var path: String
    /// Counted from 1; 0 when the whole file is meant.
    var line: Int
    /// What is wrong and what to do.
    var text: String

    var description: String { line == 0 ? "\(path): \(text)" : "\(path):\(line): \(text)" }
}

/// Fails the test with a line for each finding.
func expectNone(_ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation) {
    guard !findings.isEmpty else { return }
    let report = findings.map { "\n" + $0.description }.joined()
    Issue.record("\(findings.count) places break the rule:\(report)", sourceLocation: sourceLocation)
}
