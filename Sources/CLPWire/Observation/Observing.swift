extension ServerConnection {
    /// What has happened so far.
    package var counters: WireCounters { core.counters }

    /// nil if it is off (`WireConfiguration.frameLogEntries`).
    package var frameLog: FrameLog? { core.log }
}

extension ClientConnection {
    /// What has happened so far.
    package var counters: WireCounters { core.counters }

    /// nil if it is off (`WireConfiguration.frameLogEntries`).
    package var frameLog: FrameLog? { core.log }
}

// MARK: - Memory

extension ServerConnection {
    /// Whether credit is given ahead of what the reader took; true at the start. A driver whose memory for messages is
    /// nearly full says false, so that what comes is bounded by each call's byte credit.
    package var givesAdvanceCredit: Bool {
        get { core.givesAdvanceCredit }
        set { core.givesAdvanceCredit = newValue }
    }

    /// The call whose unfinished message holds the most bytes; nil if none holds any. Looks at every call: for the
    /// rare moment at which memory is full.
    package func largestUnfinished() -> (id: StreamID, bytes: Int)? {
        var largest: (id: StreamID, bytes: Int)?
        for id in calls.ids {
            guard let index = calls.index(of: id) else { continue }
            let bytes = calls[index].flow.assembler.heldBytes
            if bytes > largest?.bytes ?? 0 { largest = (id, bytes) }
        }
        return largest
    }
}

extension ClientConnection {
    /// Whether credit is given ahead of what the reader took; true at the start.
    package var givesAdvanceCredit: Bool {
        get { core.givesAdvanceCredit }
        set { core.givesAdvanceCredit = newValue }
    }
}
