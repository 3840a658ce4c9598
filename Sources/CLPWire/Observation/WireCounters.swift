/// Frames and their bytes, headers included, by type.
package struct FrameCounts: Sendable {
    package struct Count: Hashable, Sendable {
        package var frames: UInt64 = 0
        package var bytes: UInt64 = 0

        package init(frames: UInt64 = 0, bytes: UInt64 = 0) {
            self.frames = frames
            self.bytes = bytes
        }
    }

    /// By the number of the type; 0: frames of extensions. Not inline: a machine is moved about more often than it counts.
    private var counts = [Count](repeating: Count(), count: 11)

    package init() {}

    /// - Parameter type: nil: frames of extensions, which are skipped.
    package subscript(type: FrameType?) -> Count { counts[Int(type?.rawValue ?? 0)] }

    package var total: Count {
        var sum = Count()
        for index in counts.indices {
            sum.frames &+= counts[index].frames
            sum.bytes &+= counts[index].bytes
        }
        return sum
    }

    mutating func add(_ type: UInt8, payload: Int) {
        let index = type < FrameType.firstExtension ? Int(type) : 0
        counts[index].frames &+= 1
        counts[index].bytes &+= UInt64(WireLimits.header + payload)
    }

    package static func += (sum: inout FrameCounts, other: FrameCounts) {
        for index in sum.counts.indices {
            sum.counts[index].frames &+= other.counts[index].frames
            sum.counts[index].bytes &+= other.counts[index].bytes
        }
    }
}

/// Faults by the code of the GOAWAY that told of them.
package struct FaultCounts: Sendable {
    private var counts = [UInt64](repeating: 0, count: GoAwayCode.allCases.count)

    package init() {}

    package internal(set) subscript(code: GoAwayCode) -> UInt64 {
        get { counts[Int(code.rawValue)] }
        set { counts[Int(code.rawValue)] = newValue }
    }
}

/// What happened on one connection, in numbers that only rise and hold no content. Sums over connections are made with
/// `+=`.
package struct WireCounters: Sendable {
    package internal(set) var received = FrameCounts()
    package internal(set) var sent = FrameCounts()
    /// Whole messages.
    package internal(set) var messagesReceived: UInt64 = 0
    /// Messages whose last byte was produced.
    package internal(set) var messagesSent: UInt64 = 0
    package internal(set) var callsOpened: UInt64 = 0
    /// Calls ended by a CANCEL, read or written.
    package internal(set) var cancels: UInt64 = 0
    /// Calls that the server ended by a refusal, for a message above the limit, or before the client had sent all.
    package internal(set) var provokedEnds: UInt64 = 0
    /// PINGs of the peer's, without its ACKs.
    package internal(set) var pingsReceived: UInt64 = 0
    /// Messages refused at their total ([CLP-MESSAGE-4]).
    package internal(set) var messagesTooLarge: UInt64 = 0
    /// At most one for a connection.
    package internal(set) var faults = FaultCounts()

    package init() {}

    package static func += (sum: inout WireCounters, other: WireCounters) {
        sum.received += other.received
        sum.sent += other.sent
        sum.messagesReceived &+= other.messagesReceived
        sum.messagesSent &+= other.messagesSent
        sum.callsOpened &+= other.callsOpened
        sum.cancels &+= other.cancels
        sum.provokedEnds &+= other.provokedEnds
        sum.pingsReceived &+= other.pingsReceived
        sum.messagesTooLarge &+= other.messagesTooLarge
        for code in GoAwayCode.allCases { sum.faults[code] &+= other.faults[code] }
    }
}
