import GatewayServer
import Logging
import Synchronization
import Testing

/// Waits for a condition, looking every few milliseconds; gives up after a time that a healthy machine never needs.
func eventually(sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        try #require(ContinuousClock.now < end, "not in time", sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// A log in memory.
final class LogRecorder: Sendable {
    private final class Lines: Sendable {
        let kept = Mutex<[String]>([])
    }

    private let lines: Lines
    private let output: LogOutput

    init() {
        let lines = Lines()
        self.lines = lines
        output = LogOutput { line in
            lines.kept.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
            return true
        }
    }

    /// Everything that was logged.
    var text: String {
        output.flush(within: .seconds(30))
        return lines.kept.withLock { $0.joined() }
    }

    /// A logger that writes here, in the text format.
    var logger: Logger { log(.text).logger("test") }

    func log(_ format: LogFormat, level: Logger.Level = .trace) -> GatewayLog {
        GatewayLog(level: level, format: format, output: output)
    }
}
