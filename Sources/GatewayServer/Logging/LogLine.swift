import CLPMessages
import FoundationEssentials
package import Logging

/// How lines of the log look.
package enum LogFormat: String, Sendable, CaseIterable {
    /// For people: time, level, origin, message, `key=value` pairs.
    case text
    /// For programs: a JSON object a line.
    case json
}

/// One line of the log. Whatever its parts hold, it is one line, of valid UTF-8, and not longer than some 20 KB.
package enum LogLine {
    /// Longest message and longest value, characters; what is longer is cut, and ends in `…`.
    static let longestText = 1_000
    /// Most keys of one line.
    static let mostKeys = 32

    /// Names that every JSON line has; metadata under one of them gets an underscore behind its name.
    private static let reserved: Set<String> = ["time", "level", "logger", "message"]

    /// A line in a format, with its line feed.
    ///
    /// - Parameters:
    ///   - format: text or JSON.
    ///   - time: milliseconds since 1970.
    ///   - level: how grave it is.
    ///   - label: which logger says so.
    ///   - message: what happened.
    ///   - metadata: facts beside it; nested ones are written as text.
    package static func format(
        _ format: LogFormat, time: Int64, level: Logger.Level, label: String, message: String,
        metadata: Logger.Metadata
    ) -> [UInt8] {
        let facts = metadata.sorted { $0.key < $1.key }.prefix(mostKeys).map { ($0.key, cut("\($0.value)")) }
        switch format {
        case .json:
            var json = JSONWriter()
            json.object { json in
                json.member("time", timestamp(time))
                json.member("level", level.rawValue)
                json.member("logger", label)
                json.member("message", cut(message))
                for (key, value) in facts { json.member(reserved.contains(key) ? key + "_" : key, value) }
            }
            return json.bytes + [UInt8(ascii: "\n")]
        case .text:
            var line = "\(timestamp(time)) \(level.rawValue) \(label): \(onOneLine(cut(message)))"
            for (key, value) in facts { line += " \(onOneLine(key))=\(quotedIfNeeded(value))" }
            return Array(line.utf8) + [UInt8(ascii: "\n")]
        }
    }

    /// RFC 3339 in UTC with milliseconds, such as `2026-01-31T09:05:00.250Z`.
    package static func timestamp(_ milliseconds: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(milliseconds / 1000))
        let seconds = date.formatted(.iso8601)
        let rest = String(milliseconds % 1000)
        return seconds.dropLast() + "." + String(repeating: "0", count: 3 - rest.count) + rest + "Z"
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        return text.count > longestText ? text.prefix(longestText) + "…" : text
    }

    /// A line feed in a text could pretend to be a line of its own; other control characters could speak to a terminal.
    private static func onOneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var line = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                line += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    private static func quotedIfNeeded(_ value: String) -> String {
        let line = onOneLine(value)
        guard line.isEmpty || line.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return line }
        return "\"" + line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
