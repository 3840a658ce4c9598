import ClientCommands
import Synchronization

/// Keeps what a command writes.
final class Recorder: Sendable {
    private let written = Mutex((output: "", remarks: ""))

    var output: String { written.withLock { $0.output } }
    var remarks: String { written.withLock { $0.remarks } }

    func console(isTerminal: Bool = false) -> Console {
        Console(
            isTerminal: isTerminal, errorIsTerminal: isTerminal,
            output: { bytes in self.written.withLock { $0.output += String(decoding: bytes, as: UTF8.self) } },
            errorOutput: { bytes in self.written.withLock { $0.remarks += String(decoding: bytes, as: UTF8.self) } })
    }
}
