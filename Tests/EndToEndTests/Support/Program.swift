import Foundation
import Testing

/// A run of a program. What it writes goes to files, so that it never waits for a reader.
final class Program: Sendable {
    private let process = Process()
    private let folder: TemporaryFolder

    /// Starts it.
    ///
    /// - Parameters:
    ///   - variables: its whole environment.
    ///   - input: its standard input.
    init(_ executable: URL, _ arguments: [String], variables: [String: String] = [:], input: String = "") throws {
        folder = try TemporaryFolder()
        try Data(input.utf8).write(to: folder.url.appending(path: "input"))
        process.executableURL = executable
        process.arguments = arguments
        process.environment = variables
        process.standardInput = try FileHandle(forReadingFrom: folder.url.appending(path: "input"))
        process.standardOutput = try Self.file(folder.path("output"))
        process.standardError = try Self.file(folder.path("errors"))
        try process.run()
    }

    /// Starts it behind commands of a shell, which runs in the same process.
    convenience init(
        _ executable: URL, _ arguments: [String], after shell: String?, variables: [String: String] = [:]
    ) throws {
        if let shell {
            try self.init(
                URL(filePath: "/bin/sh"), ["-c", shell + "\nexec \"$0\" \"$@\"", executable.path] + arguments,
                variables: ["PATH": "/usr/bin:/bin"].merging(variables) { _, own in own })
        } else {
            try self.init(executable, arguments, variables: variables)
        }
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    private static func file(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(filePath: path))
        return try FileHandle(forWritingTo: URL(filePath: path))
    }

    var pid: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// What it has written to standard output.
    var output: String { read("output") }
    /// What it has written to standard error.
    var errors: String { read("errors") }

    private func read(_ name: String) -> String {
        // The file is there from before the program began.
        String(decoding: (try? Data(contentsOf: folder.url.appending(path: name))) ?? Data(), as: UTF8.self)
    }

    /// Sends a signal.
    func signal(_ number: Int32) { kill(pid, number) }

    /// Waits for its end: the exit status, or minus the signal that ended it.
    func status(within limit: Duration = .seconds(40)) async throws -> Int32 {
        do {
            try await eventually("the end", within: limit) { !process.isRunning }
        } catch is NotInTime {
            throw NotInTime("the end of \(process.arguments ?? []), which said last: \(errors.suffix(2000))")
        }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// Waits until it has written something to standard output.
    func waitForOutput(_ text: String) async throws {
        try await eventually("output \(text)") {
            if output.contains(text) { return true }
            guard isRunning else { throw NotInTime("output \(text); it has ended with: \(errors)") }
            return false
        }
    }
}
