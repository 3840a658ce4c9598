import Foundation
import GatewayServer
import Logging
import Synchronization
import Testing

/// Lines of the log: each entry is one line, whatever stands in it.
@Suite struct LogLineTests {
    /// 2026-01-31 09:05:00.250 UTC.
    private static let time: Int64 = 1_769_850_300_250

    private func line(_ format: LogFormat, _ message: String, _ metadata: Logger.Metadata = [:]) -> String {
        String(
            decoding: LogLine.format(
                format, time: Self.time, level: .notice, label: "clpai.gateway", message: message, metadata: metadata),
            as: UTF8.self)
    }

    @Test func json() {
        #expect(
            line(.json, "serving", ["mode": "production", "address": "127.0.0.1:7443"])
                == #"{"time":"2026-01-31T09:05:00.250Z","level":"notice","logger":"clpai.gateway","message":"serving","#
                + #""address":"127.0.0.1:7443","mode":"production"}"# + "\n")
    }

    @Test func text() {
        #expect(
            line(.text, "serving", ["mode": "production", "why": "two words", "nothing": ""])
                == "2026-01-31T09:05:00.250Z notice clpai.gateway: serving mode=production nothing=\"\" why=\"two words\"\n"
        )
    }

    @Test func metadataCannotTakeTheNameOfAField() throws {
        let object = try object(line(.json, "m", ["level": "trace", "message": "x", "time": "0"]))
        #expect(object["level"] == "notice" && object["level_"] == "trace")
        #expect(object["message"] == "m" && object["message_"] == "x")
    }

    @Test(arguments: LogFormat.allCases) func oneLineWhateverStandsInIt(format: LogFormat) {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the log's fuzz: \(seed)")
        var generator = SplitMix(state: seed)
        let alphabet = Array("a \"\\\n\r\u{0}\u{1b}\u{7f}\u{85}\u{2028}=é😀")
        for _ in 0..<300 {
            func random() -> String {
                String(
                    (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                        alphabet.randomElement(using: &generator)!
                    })
            }
            let (message, key, value) = (random(), random(), random())
            let text = line(format, message, [key: "\(value)"])
            #expect(text.hasSuffix("\n") && !text.dropLast().contains { $0 == "\n" || $0 == "\r\n" || $0 == "\r" })
            if format == .json {
                let object = try? object(text)
                #expect(object?["message"] == message && object?[key] == value)
            } else {
                #expect(
                    !text.dropLast().unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) })
            }
        }
    }

    @Test(arguments: LogFormat.allCases) func whatIsTooLongIsCut(format: LogFormat) {
        let long = String(repeating: "é", count: 100_000)
        let facts = Dictionary(
            uniqueKeysWithValues: (0..<1000).map { ("k\($0)", Logger.Metadata.Value(stringLiteral: long)) })
        #expect(line(format, long, facts).utf8.count < 80_000)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (951_782_400_099, "2000-02-29T00:00:00.099Z"),
    ]) func timesAreRFC3339(milliseconds: Int64, text: String) {
        #expect(LogLine.timestamp(milliseconds) == text)
    }

    @Test func theLevelChangesForLoggersInUse() {
        let recorder = LogRecorder()
        let log = recorder.log(.json, level: .info)
        let logger = log.logger("test")
        logger.debug("before")
        log.threshold.set(.debug)
        logger.debug("after")
        #expect(!recorder.text.contains("before") && recorder.text.contains("after"))
    }

    @Test func metadataOfTheLoggerAndOfTheEntryStandTogether() throws {
        let recorder = LogRecorder()
        var logger = recorder.log(.json).logger("test")
        logger[metadataKey: "request_id"] = "req_1"
        logger[metadataKey: "method"] = "a"
        logger.info("x", metadata: ["method": "b"])
        let object = try object(recorder.text)
        #expect(object["request_id"] == "req_1" && object["method"] == "b")
    }

    private func object(_ line: String) throws -> [String: String] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    }
}
