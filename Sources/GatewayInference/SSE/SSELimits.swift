/// What an event stream may make the decoder hold.
///
/// Worst case memory of one decoder: `lineBytesMax` + 2 × `eventBytesMax`.
package struct SSELimits: Sendable, Hashable {
    /// Longest line, in bytes without its end. Default 1 MiB: vendors are known to send lines above 64 KiB.
    package var lineBytesMax: Int
    /// Most bytes of one event's data and name. Default 1 MiB.
    package var eventBytesMax: Int

    /// Makes limits; both are at least 1.
    package init(lineBytesMax: Int = 1 << 20, eventBytesMax: Int = 1 << 20) {
        self.lineBytesMax = max(1, lineBytesMax)
        self.eventBytesMax = max(1, eventBytesMax)
    }
}

/// Why an event stream was given up. The peer's fault, always.
package enum SSEFault: Error, Sendable, Hashable {
    /// A line passed `lineBytesMax`.
    case lineTooLong(limit: Int)
    /// An event's lines together passed `eventBytesMax`.
    case eventTooLarge(limit: Int)
}
