package import CLP

extension GatewayConfiguration {
    /// What the engine is told.
    package var server: ServerConfiguration {
        var tls = ServerTLS.files(certificate: tls.certificate, key: tls.key)
        tls.padsRecords = self.tls.padsRecords
        var server = ServerConfiguration(listen: listen, tls: tls)
        server.maximumConnections = limits.connections
        server.maximumCallsPerConnection = limits.callsPerConnection
        server.maximumRequestSize = limits.messageBytes
        server.maximumReplySize = limits.messageBytes
        server.maximumCallDuration = .seconds(limits.callSeconds)
        server.gracePeriod = .seconds(limits.drainSeconds)
        return server
    }
}
