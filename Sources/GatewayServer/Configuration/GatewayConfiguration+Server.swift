package import CLP

extension GatewayConfiguration {
    /// What the engine is told.
    package var server: ServerConfiguration {
        var tls = ServerTLS.files(certificate: tls.certificate, key: tls.key)
        tls.padsRecords = self.tls.padsRecords
        var server = ServerConfiguration(listen: listen, tls: tls)
        server.maximumConnections = limits.connections
        server.maximumHandshakes = limits.handshakes
        server.memoryPool = limits.memoryPoolBytes
        server.maximumConnectionAge = .seconds(limits.ageSeconds)
        server.frameLogEntries = operation.frameLogEntries
        server.servesReflection = operation.servesReflection
        server.servesIntrospection = operation.servesIntrospection
        server.maximumCalls = limits.calls
        server.maximumCallsPerConnection = limits.callsPerConnection
        server.maximumRequestSize = limits.messageBytes
        server.maximumReplySize = limits.messageBytes
        server.maximumCallDuration = .seconds(limits.callSeconds)
        server.byteCredit = limits.byteCredit
        server.handshakeTimeout = .seconds(limits.handshakeSeconds)
        server.writeTimeout = .seconds(limits.stallSeconds)
        server.idleTimeout = .seconds(limits.idleSeconds)
        server.minimumPingInterval = .seconds(limits.pingSeconds)
        server.gracePeriod = .seconds(limits.drainSeconds)
        return server
    }
}
