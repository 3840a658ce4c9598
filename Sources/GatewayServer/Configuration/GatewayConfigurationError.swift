/// A configuration that the gateway refuses to start with.
///
/// All problems are collected before one is thrown, so that one run shows every line that needs a change.
package struct GatewayConfigurationError: Error, CustomStringConvertible, Sendable {
    /// One problem: where it is and what to do. Never a value that may be secret.
    package struct Problem: Sendable, Hashable {
        /// The key, file or variable at fault.
        package let place: String
        /// What is wrong, and what would be right.
        package let text: String

        /// A problem at a place.
        package init(_ place: String, _ text: String) {
            self.place = place
            self.text = text
        }
    }

    /// At least one.
    package let problems: [Problem]

    /// An error for the given problems.
    package init(_ problems: [Problem]) {
        self.problems = problems
    }

    /// A line for each problem.
    package var description: String {
        problems.map { "\($0.place): \($0.text)" }.joined(separator: "\n")
    }
}
