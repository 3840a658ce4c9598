extension ServerConnection {
    /// When the last byte came.
    package var lastByte: WireTime { core.lastByte }

    /// Whether no new call is taken.
    package var isLeaving: Bool { core.state != .running }

    /// The code of the GOAWAY that was said, and whether this side said it; nil: none was. When both said one, ours.
    package var farewell: (code: GoAwayCode, isOwn: Bool)? {
        if let own = core.sentGoAway { return (own.code, true) }
        return core.peerGoAway.map { ($0.code, false) }
    }
}
