import CLPTLS
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
        if let problem = wire.problems.first { throw ConfigurationError(problem) }
        return wire
    }
}

extension TLSContext {
    /// The context of a server.
    static func server(_ tls: ServerTLS) throws(ConfigurationError) -> TLSContext {
        do {
            return try TLSContext(
                server: CertificateFiles(certificate: tls.certificate, key: tls.key),
                clientCertificates: tls.clientAuthorities.map { .required(.file($0)) } ?? .notAsked,
                options: .clp(padsRecords: tls.padsRecords))
        } catch {
            throw ConfigurationError("\(error)")
        }
    }

    /// The context of a client.
    static func client(_ tls: ClientTLS) throws(ConfigurationError) -> TLSContext {
        var files: CertificateFiles?
        if let certificate = tls.certificate {
            files = CertificateFiles(certificate: certificate, key: tls.key ?? certificate)
        }
        do {
            return try TLSContext(
                clientTrusting: tls.authorities.map { .file($0) } ?? .system, certificate: files,
                options: .clp(padsRecords: tls.padsRecords))
        } catch {
            throw ConfigurationError("\(error)")
        }
    }
}

extension TLSOptions {
    fileprivate static func clp(padsRecords: Bool) -> TLSOptions {
        var options = TLSOptions.clp
        if !padsRecords { options.recordPadding = 0 }
        return options
    }
}

extension Duration {
    /// Milliseconds for a SETTINGS value, clamped to 32 bits.
    var wireMilliseconds: UInt32 { UInt32(clamping: wireNanoseconds / 1_000_000) }
}
