/// A configuration that can't work, found before anything is opened.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which setting, and what it must be.
    public let description: String

    package init(_ description: String) { self.description = description }
}

extension ServerConfiguration {
    /// How many bytes of unread requests one connection may cost at most.
    static let maximumConnectionMemory = 16 * 1_048_576
    /// How many bytes the records of frames may take for all connections, and one record.
    static let maximumFrameLogs = 1_073_741_824
    static let frameLogEntrySize = 24
    /// What a call may cost beside its messages: the largest block.
    static let blockSize = 8192

    /// Checks every limit against what the protocol and the memory formula allow.
    ///
    /// - Throws: the first setting that is wrong, with what it must be.
    package func validate() throws(ConfigurationError) {
        _ = try HostAndPort(listen[...], standardPort: nil)
        try Self.check(maximumConnections, 1...1_000_000, "maximumConnections")
        try Self.check(maximumCallsPerConnection, 16...65_536, "maximumCallsPerConnection")
        try Self.check(maximumCalls, 1...10_000_000, "maximumCalls")
        try Self.check(maximumHandshakes, 1...1_000_000, "maximumHandshakes")
        try Self.check(frameLogEntries, 0...65_536, "frameLogEntries")
        try Self.check(byteCredit, 32_768...Self.maximumConnectionMemory, "byteCredit")
        try Self.check(maximumRequestSize, 0...Int(Int32.max), "maximumRequestSize")
        try Self.check(maximumReplySize, 0...Int(Int32.max), "maximumReplySize")
        for (time, name) in [
            (maximumCallDuration, "maximumCallDuration"), (handshakeTimeout, "handshakeTimeout"),
            (writeTimeout, "writeTimeout"), (idleTimeout, "idleTimeout"),
            (maximumConnectionAge ?? .seconds(1), "maximumConnectionAge"),
        ] where time <= .zero {
            throw ConfigurationError("\(name) must be longer than zero")
        }
        guard gracePeriod >= .zero, minimumPingInterval >= .zero else {
            throw ConfigurationError("gracePeriod and minimumPingInterval must not be negative")
        }
        let memory = maximumCallsPerConnection * (byteCredit + Self.blockSize)
        guard memory <= Self.maximumConnectionMemory else {
            throw ConfigurationError(
                "maximumCallsPerConnection × (byteCredit + 8 KiB) is \(memory) bytes and must not pass 16 MiB; "
                    + "lower one of them")
        }
        let logs = frameLogEntries * Self.frameLogEntrySize * maximumConnections
        guard logs <= Self.maximumFrameLogs else {
            throw ConfigurationError(
                "frameLogEntries × maximumConnections × \(Self.frameLogEntrySize) is \(logs) bytes and must not pass "
                    + "1 GiB; lower one of them")
        }
        guard memoryPool >= memory else {
            throw ConfigurationError(
                "memoryPool is \(memoryPool) and must be \(memory) at least, what one connection may fill by itself")
        }
    }

    private static func check(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws(ConfigurationError) {
        guard range.contains(value) else {
            throw ConfigurationError("\(name) is \(value) and must be \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
