import Foundation
import Synchronization

/// A run of the `clpai` binary that was built beside these tests.
final class ClpaiProcess {
    private let process = Process()
    private let collectedOutput = Collector()
    private let collectedRemarks = Collector()

    /// - Parameters:
    ///   - closesOutput: Nobody reads its standard output.
    ///   - isAtTerminal: `script` of util-linux gives it a terminal; output and remarks then come together.
    init(
        _ arguments: [String], gateway: GatewayDouble, input: String = "", closesOutput: Bool = false,
        isAtTerminal: Bool = false
    ) throws {
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        let binary = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "clpai")
        if isAtTerminal {
            let command = ([binary.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
            process.executableURL = URL(filePath: "/usr/bin/script")
            process.arguments = ["--quiet", "--return", "--command", command, "/dev/null"]
        } else {
            process.executableURL = binary
            process.arguments = arguments
        }
        process.environment = gateway.variables()
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stderr
        if closesOutput {
            try stdout.fileHandleForReading.close()
        } else {
            collectedOutput.collect(stdout.fileHandleForReading)
        }
        collectedRemarks.collect(stderr.fileHandleForReading)
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
    }

    /// Everything that it wrote to standard output, when it has ended.
    var output: String { get async { await collectedOutput.whole() } }

    /// Everything that it wrote to standard error, when it has ended.
    var remarks: String { get async { await collectedRemarks.whole() } }

    /// The exit status, when it has ended; minus the signal that ended it.
    var status: Int32 {
        get async {
            await until { !process.isRunning }
            return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        }
    }

    /// Waits until it has written this.
    func wait(forOutput text: String) async { await until { collectedOutput.text.hasSuffix(text) } }

    /// What Ctrl-C does.
    func interrupt() { process.interrupt() }

    private func until(_ condition: () -> Bool) async {
        for _ in 0..<10_000 where !condition() { try? await Task.sleep(for: .milliseconds(2)) }
    }
}

/// Reads a pipe to its end, on a thread of its own.
private final class Collector: Sendable {
    private let read = Mutex((bytes: [UInt8](), hasEnded: false))

    var text: String { read.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    func collect(_ handle: FileHandle) {
        Thread.detachNewThread {
            while true {
                let data = handle.availableData
                self.read.withLock { read in
                    read.bytes += data
                    read.hasEnded = data.isEmpty
                }
                if data.isEmpty { return }
            }
        }
    }

    func whole() async -> String {
        for _ in 0..<10_000 where !read.withLock({ $0.hasEnded }) { try? await Task.sleep(for: .milliseconds(2)) }
        return text
    }
}
