import CLPWire

/// Calls whose handler has ended, and whose reply waits for credit of the client: they end with their deadline all the
/// same ([CLP-DEADLINE-2]), and sooner when the client takes nothing of it for as long as a write may stall, so that one
/// that gives no credit does not keep replies in memory.
struct UnsentReplies {
    private struct Entry {
        let deadline: WireTime
        /// When it is looked at next.
        var check: WireTime
        /// What was unsent when it was looked at last.
        var bytes: Int
    }

    /// Entries of calls that have ended in the meantime are let go when there are this many.
    private static let sweepAt = 256

    private let patience: Duration
    private var entries: [StreamID: Entry] = [:]
    /// The first time at which something is to be looked at; it may be for a call that has ended.
    private(set) var earliest: WireTime?

    /// - Parameter patience: how long a client may take nothing.
    init(patience: Duration) { self.patience = patience }

    /// Notes a call.
    ///
    /// - Parameters:
    ///   - deadline: When the call ends.
    ///   - unsent: How many bytes of a call's reply are unsent; 0 for a call that has ended.
    mutating func add(_ id: StreamID, until deadline: WireTime, now: WireTime, unsent: (StreamID) -> Int) {
        if entries.count >= Self.sweepAt { entries = entries.filter { unsent($0.key) > 0 } }
        let check = min(deadline, now + patience)
        entries[id] = Entry(deadline: deadline, check: check, bytes: unsent(id))
        earliest = min(earliest ?? check, check)
    }

    /// The calls that are to end, forgotten; and whether because of their deadline.
    mutating func takeDue(_ now: WireTime, unsent: (StreamID) -> Int) -> [(id: StreamID, isLate: Bool)] {
        guard let earliest, earliest <= now else { return [] }
        var due: [(StreamID, Bool)] = []
        for (id, var entry) in entries where entry.check <= now {
            let bytes = unsent(id)
            if bytes == 0 {
                entries[id] = nil
            } else if entry.deadline <= now || bytes >= entry.bytes {
                entries[id] = nil
                due.append((id, entry.deadline <= now))
            } else {
                entry.bytes = bytes
                entry.check = min(entry.deadline, now + patience)
                entries[id] = entry
            }
        }
        self.earliest = entries.values.map(\.check).min()
        return due
    }
}
