/// Where a command's results and its remarks go.
package struct Console: Sendable {
    /// Whether a person reads the results, so that they are laid out and made harmless for a terminal.
    package let isTerminal: Bool
    /// Whether a person reads the remarks.
    package let errorIsTerminal: Bool
    private let output: @Sendable ([UInt8]) throws -> Void
    private let errorOutput: @Sendable ([UInt8]) throws -> Void

    /// The process's own standard output and standard error.
    package static let process = Console(
        isTerminal: FileIO.isTerminal(FileIO.standardOutput), errorIsTerminal: FileIO.isTerminal(FileIO.standardError),
        output: { try FileIO.write($0, to: FileIO.standardOutput) },
        errorOutput: { try FileIO.write($0, to: FileIO.standardError) })

    package init(
        isTerminal: Bool, errorIsTerminal: Bool, output: @escaping @Sendable ([UInt8]) throws -> Void,
        errorOutput: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.isTerminal = isTerminal
        self.errorIsTerminal = errorIsTerminal
        self.output = output
        self.errorOutput = errorOutput
    }

    /// Writes a result as it is.
    package func write(_ text: String) throws(Failure) {
        do {
            try output(Array(text.utf8))
        } catch {
            throw Failure(.outputFailed, "the output can't be written: \(error)")
        }
    }

    /// Writes a result that this program made, with the end of the line.
    package func print(_ text: String) throws(Failure) { try write(text + "\n") }

    /// Says something beside the result, on standard error.
    package func remark(_ text: String) {
        // Nobody is left to be told when standard error is gone, and the result matters more.
        try? errorOutput(Array((text + "\n").utf8))
    }

    /// Says why the command failed.
    package func report(_ failure: Failure, asJSON: Bool) {
        if asJSON {
            remark(JSONLine.text(failure.write))
            return
        }
        remark("clpai: " + EscapeFilter.line(failure.problem))
        // Some services name the problems in the message as well.
        for violation in failure.violations where !failure.problem.contains(violation.problem) {
            remark("       " + EscapeFilter.line("\(violation.field): \(violation.problem)"))
        }
        if let advice = failure.advice { remark("       " + EscapeFilter.line(advice)) }
    }

    /// A remark that stands only until the next output, at a terminal.
    package func showProgress(_ text: String) {
        // As in `remark`: progress is the least of what could be lost.
        if errorIsTerminal, isTerminal { try? errorOutput(Array("\r\(text)".utf8)) }
    }

    /// Takes the progress off the terminal again.
    package func clearProgress() { showProgress("\u{1B}[K") }
}
