import CLPWire

extension ClientConfiguration {
    /// The same limits as the machine of frames takes them.
    func wire() throws(ConfigurationError) -> WireConfiguration {
        var wire = WireConfiguration.client
        wire.settings.byteCredit = UInt32(byteCredit)
        wire.messageLimit = maximumReplySize
        wire.lastStream = lastCallOfConnection
        wire.settingsTimeout = connectTimeout
        wire.keepalive = keepalive
        wire.pingTimeout = keepaliveTimeout
        wire.idleLimit = idleTimeout
        if let problem = wire.problems.first { throw ConfigurationError(problem) }
        return wire
    }
}
