extension Message {
    /// The fields that are set, in one line that may be logged: numbers, flags and enum values show, of a
    /// text or bytes only the length, of a field marked `(clp.sensitive)` only that it is set, of unknown
    /// fields only their length. Long lists and long messages are cut.
    public var description: String { RedactedText(self).line }

    /// As ``description``, with the full name of the message type in front.
    public var debugDescription: String { "\(Self.fullName) \(description)" }

    /// A mirror whose children are the fields that are set, as texts; so `dump` shows no more than
    /// ``description``.
    public var customMirror: Mirror {
        let fields = RedactedText(self).fields
        return Mirror(
            self, children: fields.map { (label: $0.name, value: $0.value as Any) }, displayStyle: .struct)
    }
}
