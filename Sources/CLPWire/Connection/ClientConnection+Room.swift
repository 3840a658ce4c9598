extension ClientConnection {
    /// How many calls may be opened now; 0 when `canOpen` is false.
    package var callsLeft: Int { canOpen ? allowance.available : 0 }

    /// Whether a GOAWAY was sent or is to be, by either side's wish, or the connection has failed.
    package var isLeaving: Bool { core.state != .running }

    /// Whether it leaves, or has left, without a fault and without the transport having been cut.
    package var isInPeace: Bool { core.state == .leaving || core.state == .drained }
}
