import Foundation

/// What did not come about within a limit that a healthy machine never needs.
struct NotInTime: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) { description = "not in time: \(what)" }
}

/// Waits for a condition, looking every few milliseconds.
///
/// - Throws: ``NotInTime``, or what the condition throws.
func eventually(
    _ what: String, within limit: Duration = .seconds(40), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NotInTime(what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}
