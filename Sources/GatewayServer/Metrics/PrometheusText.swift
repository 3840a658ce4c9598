package import CLP

/// Writes the text format 0.0.4 of Prometheus: `# HELP`, `# TYPE` and one line for each sample, each ended by a line
/// feed.
package struct PrometheusText: Sendable {
    /// What an HTTP reply says that this is.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What has been written.
    package private(set) var text = ""

    package init() {}

    /// Begins a family. Its samples follow.
    package mutating func begin(_ description: MetricDescription) {
        text += "# HELP \(description.name) \(Self.escaped(description.help, quote: false))\n"
        text += "# TYPE \(description.name) \(description.kind.rawValue)\n"
    }

    /// Writes a sample.
    ///
    /// - Parameters:
    ///   - name: of the family, with its suffix if the sample is a part of a histogram.
    ///   - labels: names and values.
    ///   - value: as ``number(_:)`` or an integer writes it.
    package mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{"
            text += labels.map { "\($0)=\"\(Self.escaped($1, quote: true))\"" }.joined(separator: ",")
            text += "}"
        }
        text += " \(value)\n"
    }

    /// A number as the format has it: the shortest form that reads as the same double, without a fraction of zero.
    package static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return value.description
    }

    /// Backslash and line feed are escaped everywhere, the double quote in the value of a label.
    private static func escaped(_ value: String, quote: Bool) -> String {
        var escaped = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quote: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
