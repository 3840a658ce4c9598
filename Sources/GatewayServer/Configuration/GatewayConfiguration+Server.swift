package import CLP

extension GatewayConfiguration {
    /// What the engine is told.
    package var server: ServerConfiguration {
        var tls = ServerTLS.files(certificate: tls.certificate, key: tls.key)
        tls.padsRecords = self.tls.padsRecords
        var server = ServerConfiguration(listen: listen, tls: tls)
        server.maximumConnections = limits.connections
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
