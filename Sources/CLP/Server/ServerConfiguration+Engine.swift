import CLPWire

extension ServerConfiguration {
    /// The same limits as the machine of frames takes them.
    func wire() throws(ConfigurationError) -> WireConfiguration {
        var wire = WireConfiguration.server
        wire.settings.byteCredit = UInt32(byteCredit)
        wire.settings.firstCallGrant = UInt32(maximumCallsPerConnection)
        wire.settings.pingInterval = minimumPingInterval.wireMilliseconds
        wire.settings.idleLimit = idleTimeout.wireMilliseconds
        wire.messageLimit = maximumRequestSize
        wire.settingsTimeout = handshakeTimeout
        wire.idleLimit = idleTimeout
        wire.frameLogEntries = frameLogEntries
        if let problem = wire.problems.first { throw ConfigurationError(problem) }
        return wire
    }
}

extension Duration {
    /// Milliseconds for a SETTINGS value, clamped to 32 bits.
    var wireMilliseconds: UInt32 { UInt32(clamping: wireNanoseconds / 1_000_000) }
}
