extension WireSettings {
    private static let defaults = WireSettings()

    /// The pairs to send: what differs from the protocol's defaults, keys rising. Only a server's key 2 counts, so a
    /// client sends none.
    func pairs(from side: Side) -> [(key: UInt16, value: UInt32)] {
        var pairs: [(key: UInt16, value: UInt32)] = []
        if byteCredit != Self.defaults.byteCredit { pairs.append((1, byteCredit)) }
        if side == .server && firstCallGrant != Self.defaults.firstCallGrant {
            pairs.append((2, firstCallGrant))
        }
        if pingInterval != Self.defaults.pingInterval { pairs.append((3, pingInterval)) }
        if idlePings != Self.defaults.idlePings { pairs.append((4, idlePings)) }
        if let idleLimit { pairs.append((5, idleLimit)) }
        return pairs
    }

    func write(from side: Side, into out: inout FrameWriter) {
        let pairs = pairs(from: side)
        out.header(.settings, stream: 0, length: 6 * pairs.count)
        for (key, value) in pairs {
            out.uint16(key)
            out.uint32(value)
        }
    }

    /// - Parameter payload: of a length that the header's check let through: a multiple of six, at most 64 pairs.
    init(payload: RawSpan) throws(ConnectionFault) {
        self.init()
        var previous = -1
        for offset in stride(from: 0, to: payload.byteCount, by: 6) {
            let key = payload.wireUInt16(at: offset)
            // [CLP-SETTINGS-3] Keys rise.
            guard Int(key) > previous else {
                throw ConnectionFault(.protocolError, "[CLP-SETTINGS-3] key \(key) after key \(previous)")
            }
            previous = Int(key)
            try set(key, payload.wireUInt32(at: offset + 2))
        }
    }

    private mutating func set(_ key: UInt16, _ value: UInt32) throws(ConnectionFault) {
        // [CLP-SETTINGS-4] Values only loosen the defaults.
        var isLooser = true
        switch key {
        case 1:
            isLooser = value >= Self.defaults.byteCredit && value <= WireLimits.credit
            byteCredit = value
        case 2:
            isLooser = value >= Self.defaults.firstCallGrant && value <= WireLimits.credit
            firstCallGrant = value
        case 3:
            isLooser = value <= Self.defaults.pingInterval
            pingInterval = value
        case 4: idlePings = value
        case 5: idleLimit = value
        default: break  // [CLP-SETTINGS-5] Unknown keys are skipped.
        }
        guard isLooser else {
            throw ConnectionFault(
                .protocolError, "[CLP-SETTINGS-4] key \(key) has the tighter value \(value)")
        }
    }
}
