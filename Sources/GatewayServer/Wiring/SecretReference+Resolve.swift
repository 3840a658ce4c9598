import FoundationEssentials
import Glibc

/// A secret in memory. Nothing but ``reveal()`` shows it.
struct Secret: Sendable, CustomStringConvertible, CustomReflectable {
    private let value: String

    init(_ value: String) {
        self.value = value
    }

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }

    /// The secret itself, for the one place that sends it.
    func reveal() -> String { value }
}

extension SecretReference {
    /// Largest secret that is believed, bytes.
    private static let limit = 8192

    /// Whether the group or anybody can read or write the file; false if there is none.
    private static func isOpenToOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }

    /// Reads the secret.
    ///
    /// - Parameter environment: all variables of the process.
    /// - Throws: ``GatewayStartError`` that names the file or the variable, never what it holds.
    func resolve(environment: [String: String]) throws(GatewayStartError) -> Secret {
        switch self {
        case .variable(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw GatewayStartError("the environment has no \(name), which the configuration names as a secret")
            }
            return Secret(value)
        case .file(let path):
            guard !Self.isOpenToOthers(path) else {
                throw GatewayStartError("others than its owner can read the secret's file \(path): chmod 600 \(path)")
            }
            let data: Data
            do {
                data = try Data(contentsOf: URL(filePath: path))
            } catch {
                throw GatewayStartError("the secret's file \(path) can't be read; check that it exists and its mode")
            }
            let text = String(decoding: data.prefix(Self.limit), as: UTF8.self)
            let value = text.trimming { $0.isWhitespace || $0.isNewline }
            guard !value.isEmpty, data.count <= Self.limit else {
                throw GatewayStartError(
                    "the secret's file \(path) must hold the secret alone, 1 to \(Self.limit) bytes")
            }
            return Secret(value)
        }
    }
}

extension String {
    fileprivate func trimming(_ isDropped: (Character) -> Bool) -> String {
        let start = drop(while: isDropped)
        return start.lastIndex { !isDropped($0) }.map { String(start[...$0]) } ?? ""
    }
}
