import Dispatch
import GatewayDomain
import GatewayStore
import Glibc
import Logging
import Synchronization

/// Where lines of the log go: to a descriptor, whole lines, one after the other. Safe to use from any thread.
///
/// Whoever logs never waits for whoever reads, since that may be an event loop which serves a thousand connections: lines
/// wait in a queue of limited size, and a thread of its own writes them. What does not fit is dropped and counted, and as
/// soon as there is room a line says how many there were.
package final class LogOutput: Sendable {
    /// Standard error.
    package static let standardError = LogOutput { writeAll(of: $0, to: STDERR_FILENO) }

    /// Bytes of lines that may wait.
    package static let limit = 1 << 20

    private struct State {
        var lines: [[UInt8]] = []
        var bytes = 0
        var isWriting = false
        /// Dropped since the last line that said so.
        var unsaid = 0
        var dropped = 0
        /// Of the last line, for the one that says how many were dropped.
        var format = LogFormat.text

        mutating func drop() {
            unsaid += 1
            dropped += 1
        }
    }

    private let state = Mutex(State())
    private let thread = DispatchQueue(label: "clpai.log")
    private let limit: Int
    private let write: @Sendable ([UInt8]) -> Bool

    /// - Parameters:
    ///   - limit: bytes of lines that may wait.
    ///   - write: takes one line with its line feed, and may take as long as it wants; never called twice at the same
    ///     time. False: nobody takes it.
    package init(limit: Int = LogOutput.limit, _ write: @escaping @Sendable ([UInt8]) -> Bool) {
        self.limit = limit
        self.write = write
    }

    /// Lines that were dropped so far.
    package var dropped: Int { state.withLock { $0.dropped } }

    /// Takes a line, or drops it; returns at once.
    func put(_ line: [UInt8], _ format: LogFormat) {
        let begins = state.withLock { state in
            state.format = format
            guard state.bytes + line.count <= limit else {
                state.drop()
                return false
            }
            state.lines.append(line)
            state.bytes += line.count
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { thread.async { self.writeWaiting() } }
    }

    /// Waits until all lines are written, but not longer than a limit: nobody may be reading. For the end of the process.
    package func flush(within limit: Duration = .seconds(2)) {
        let done = DispatchSemaphore(value: 0)
        // Behind the lines, since the queue does one thing after the other.
        thread.async { done.signal() }
        _ = done.wait(timeout: .now() + limit / .seconds(1))
    }

    private func writeWaiting() {
        while true {
            let lines = state.withLock { state in
                defer { state.lines.removeAll() }
                if state.lines.isEmpty { state.isWriting = false }
                return state.lines
            }
            guard !lines.isEmpty else { return }
            for line in lines {
                let isWritten = write(line)
                state.withLock { state in
                    // Only now is there room for others.
                    state.bytes -= line.count
                    if !isWritten { state.drop() }
                }
                if isWritten { sayWhatWasDropped() }
            }
        }
    }

    private func sayWhatWasDropped() {
        let (count, format) = state.withLock { state in
            defer { state.unsaid = 0 }
            return (state.unsaid, state.format)
        }
        guard count > 0 else { return }
        let line = LogLine.format(
            format, time: SystemClock().now().value, level: .warning, label: "clpai.gateway",
            message: "lines of the log were dropped, since nobody read them in time", metadata: ["lines": "\(count)"])
        if !write(line) { state.withLock { $0.unsaid += count } }
    }

    /// Writes a whole line, waiting for the reader.
    private static func writeAll(of line: [UInt8], to descriptor: Int32) -> Bool {
        var rest = line[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, Array(rest), rest.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // Others who share the descriptor may have made it one that does not wait.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&wanted, 1, -1)
                continue
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
