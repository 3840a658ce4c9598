import Dispatch
import GatewayServer
import Logging
import Synchronization
import Testing

/// Whoever logs does not wait for whoever reads.
@Suite struct LogOutputTests {
    /// A reader that stands still until it is let go on.
    private final class Reader: Sendable {
        let lines = Mutex<[String]>([])
        let stopped = Mutex(true)
        let gate = DispatchSemaphore(value: 0)
        let takes = Atomic(true)

        func take(_ line: [UInt8]) -> Bool {
            if stopped.withLock({ $0 }) { gate.wait() }
            guard takes.load(ordering: .relaxed) else { return false }
            lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
            return true
        }

        func goOn() {
            stopped.withLock { $0 = false }
            gate.signal()
        }
    }

    private func log(_ reader: Reader, limit: Int, _ format: LogFormat = .text) -> (GatewayLog, LogOutput) {
        let output = LogOutput(limit: limit) { reader.take($0) }
        return (GatewayLog(level: .info, format: format, output: output), output)
    }

    @Test(arguments: LogFormat.allCases) func whatDoesNotFitIsDroppedAndCounted(format: LogFormat) throws {
        let reader = Reader()
        let (log, output) = log(reader, limit: 10_000, format)
        let logger = log.logger("test")
        for number in 0..<1_000 { logger.info("entry", metadata: ["number": "\(number)"]) }
        // All of them came back although nothing is read; most found no room.
        let dropped = output.dropped
        #expect(dropped > 500 && dropped < 1_000)
        #expect(log.dropped == dropped)
        output.flush(within: .milliseconds(10))
        #expect(reader.lines.withLock { $0.isEmpty })
        reader.goOn()
        output.flush(within: .seconds(30))
        let lines = reader.lines.withLock { $0 }
        #expect(lines.filter { $0.contains("entry") }.count == 1_000 - dropped)
        let said = lines.filter { $0.contains("lines of the log were dropped") }
        #expect(said.count == 1 && said[0].contains("\(dropped)"), "\(said)")
        #expect(lines.allSatisfy { $0.hasSuffix("\n") && ($0.hasPrefix("{") == (format == .json)) })
        // There is room again, and nothing more to say.
        logger.info("later")
        output.flush(within: .seconds(30))
        #expect(reader.lines.withLock { $0.last?.contains("later") } == true)
        #expect(output.dropped == dropped)
    }

    @Test func whatNobodyTakesIsCounted() {
        let reader = Reader()
        let (log, output) = log(reader, limit: 10_000)
        reader.goOn()
        reader.takes.store(false, ordering: .relaxed)
        for _ in 0..<3 { log.logger("test").info("lost") }
        output.flush(within: .seconds(30))
        #expect(output.dropped == 3)
        reader.takes.store(true, ordering: .relaxed)
        log.logger("test").info("kept")
        output.flush(within: .seconds(30))
        #expect(reader.lines.withLock { $0.contains { $0.contains("lines=3") } })
    }

    @Test func linesKeepTheirOrder() {
        let reader = Reader()
        let (log, output) = log(reader, limit: 1 << 20)
        for number in 0..<2_000 { log.logger("test").info("entry", metadata: ["number": "\(number)"]) }
        reader.goOn()
        output.flush(within: .seconds(30))
        let numbers = reader.lines.withLock {
            $0.compactMap { $0.firstMatch(of: #/number=(\d+)/#).flatMap { Int($0.1) } }
        }
        #expect(numbers == Array(0..<2_000))
    }
}
