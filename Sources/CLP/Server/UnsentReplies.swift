import CLPWire

/// Calls whose handler has ended, and whose reply waits for credit of the client: they end with their deadline all the
/// same ([CLP-DEADLINE-2]), so that a client that gives none does not keep replies in memory.
struct UnsentReplies {
    /// Entries of calls that have ended in the meantime are let go when there are this many.
    private static let sweepAt = 256

    private var deadlines: [StreamID: WireTime] = [:]
    /// The first deadline; it may be that of a call that has ended.
    private(set) var earliest: WireTime?

    /// Notes a call.
    ///
    /// - Parameters:
    ///   - deadline: When the call ends.
    ///   - isOpen: Whether a call that was noted before is still there.
    mutating func add(_ id: StreamID, until deadline: WireTime, isOpen: (StreamID) -> Bool) {
        if deadlines.count >= Self.sweepAt { deadlines = deadlines.filter { isOpen($0.key) } }
        deadlines[id] = deadline
        earliest = min(earliest ?? deadline, deadline)
    }

    /// The calls whose time is up. They are forgotten.
    mutating func takeDue(_ now: WireTime) -> [StreamID] {
        guard let earliest, earliest <= now else { return [] }
        let due = deadlines.filter { $0.value <= now }.map(\.key)
        for id in due { deadlines[id] = nil }
        self.earliest = deadlines.values.min()
        return due
    }
}
