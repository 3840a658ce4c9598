/// Where the gateway is, whom to trust, and the key: the contents of a credentials file.
///
/// A text of `key = value` lines; a line that begins with `#` is a comment.
package struct Credentials: Hashable, Sendable {
    /// `clp://host:port`.
    package var server: String?
    /// Path of a PEM file with the authorities that sign the server's certificate; nil: those of the system.
    package var authorities: String?
    /// The name that the server's certificate carries; nil: the host of ``server``.
    package var serverName: String?
    /// The secret. It is never printed.
    package var apiKey: String?
    /// The model that `chat` calls when none is named on its command line.
    package var model: String?

    package init() {}

    /// Reads the text of a file.
    ///
    /// - Parameter source: What to call the file in an error.
    /// - Throws: a ``Failure`` with the number of the wrong line, never its value.
    package init(_ text: String, source: String) throws(Failure) {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = Self.trimmed(line)
            if content.isEmpty || content.hasPrefix("#") { continue }
            let parts = content.split(separator: "=", maxSplits: 1).map { Self.trimmed($0) }
            guard parts.count == 2, !parts[1].isEmpty, let field = Self.fields.first(where: { $0.name == parts[0] })
            else {
                throw Failure(
                    .configuration, "line \(index + 1) of \(source) is not a setting",
                    advice: "Lines are 'key = value'; the keys are \(Self.fields.map(\.name).joined(separator: ", ")).")
            }
            self[keyPath: field.path] = parts[1]
        }
    }

    /// The text of a file that says this.
    package var text: String {
        "# Credentials of clpai. Whoever reads this file can spend your credit.\n"
            + Self.fields.compactMap { field in self[keyPath: field.path].map { "\(field.name) = \($0)\n" } }.joined()
    }

    /// The same, unless a value would break its line.
    package var checkedText: String {
        get throws(Failure) {
            for field in Self.fields where self[keyPath: field.path]?.contains(where: \.isNewline) == true {
                throw Failure(.usage, "the value of \(field.name) has more than one line")
            }
            return text
        }
    }

    /// Fills in what is missing here.
    package func completed(by other: Credentials) -> Credentials {
        var result = self
        for field in Self.fields where result[keyPath: field.path] == nil {
            result[keyPath: field.path] = other[keyPath: field.path]
        }
        return result
    }

    private struct Field {
        var name: String
        var path: WritableKeyPath<Credentials, String?>
    }

    private static var fields: [Field] {
        [
            Field(name: "server", path: \.server), Field(name: "ca", path: \.authorities),
            Field(name: "server_name", path: \.serverName), Field(name: "api_key", path: \.apiKey),
            Field(name: "model", path: \.model),
        ]
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" && $0 != "\r" }) else { return "" }
        return String(start[...last])
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Everything but the key.
    package var description: String {
        "Credentials(server: \(server ?? "-"), ca: \(authorities ?? "-"), api_key: \(apiKey == nil ? "-" : "<redacted>"))"
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(reflecting: description) }
}
