extension Message {
    /// The fields that are set, without what is in texts and bytes: see ``RedactedText``.
    public var description: String { RedactedText(self).line }

    /// As ``description``, with the full name of the message type in front.
    public var debugDescription: String { "\(Self.fullName) \(description)" }

    /// A mirror whose children are the fields that are set, as redacted texts; so `dump` shows no more
    /// than ``description``.
    public var customMirror: Mirror {
        let fields = RedactedText(self).fields
        return Mirror(
            self, children: fields.map { (label: $0.name, value: $0.value as Any) }, displayStyle: .struct)
    }
}
