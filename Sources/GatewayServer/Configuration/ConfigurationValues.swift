import Configuration

/// Reads typed values and collects what is wrong with them.
///
/// Values are read as text and parsed here: the library's typed getters return nothing for a value that does
/// not convert, so `connections: many` would silently be the default.
struct ConfigurationValues {
    private let reader: ConfigReader
    private(set) var problems: [GatewayConfigurationError.Problem] = []

    init(reader: ConfigReader) {
        self.reader = reader
    }

    /// The text at a key, or its default.
    mutating func text(_ parts: [String]) -> String? {
        guard let key = ConfigurationKey.all.first(where: { $0.matches(parts) }) else {
            preconditionFailure("\(parts) is not a key of the configuration")
        }
        guard let value = reader.string(forKey: ConfigKey(parts)), !value.isEmpty else { return key.defaultValue }
        return value
    }

    /// The text at a key that must be given.
    mutating func requiredText(_ parts: [String]) -> String {
        if let value = text(parts) { return value }
        note(parts, "is required; set it in the file, by a flag or by the environment")
        return ""
    }

    /// A whole number inside a range.
    mutating func number(_ parts: [String], _ range: ClosedRange<Int64>) -> Int64 {
        guard let value = text(parts) else {
            note(parts, "is required: a whole number from \(range.lowerBound) to \(range.upperBound)")
            return range.lowerBound
        }
        guard let number = Int64(value), range.contains(number) else {
            note(parts, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return range.lowerBound
        }
        return number
    }

    /// `true` or `false`.
    mutating func flag(_ parts: [String]) -> Bool {
        switch text(parts) {
        case "true": return true
        case "false", nil: return false
        default:
            note(parts, "must be true or false")
            return false
        }
    }

    /// Adds a problem at a key.
    mutating func note(_ parts: [String], _ text: String) {
        problems.append(.init(parts.joined(separator: "."), text))
    }
}
