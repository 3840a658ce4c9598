import CLPTLS

extension TLSContext {
    /// The context of a server, from the files that its configuration names.
    static func server(_ tls: ServerTLS) throws(TLSError) -> TLSContext {
        var clients = ClientCertificates.notAsked
        if let authorities = tls.clientAuthorities {
            clients = tls.requiresClientCertificate ? .required(.file(authorities)) : .optional(.file(authorities))
        }
        return try TLSContext(
            server: CertificateFiles(certificate: tls.certificate, key: tls.key), clientCertificates: clients,
            options: .clp(padsRecords: tls.padsRecords))
    }

    /// The context of a client, from the files that its configuration names.
    static func client(_ tls: ClientTLS) throws(TLSError) -> TLSContext {
        var files: CertificateFiles?
        if let certificate = tls.certificate {
            files = CertificateFiles(certificate: certificate, key: tls.key ?? certificate)
        }
        return try TLSContext(
            clientTrusting: tls.authorities.map { .file($0) } ?? .system, certificate: files,
            options: .clp(padsRecords: tls.padsRecords))
    }
}

extension ReloadableTLSContext {
    /// The contexts of a server, one after the other. - Throws: why the first one can't be made.
    static func server(_ tls: ServerTLS) throws(ConfigurationError) -> ReloadableTLSContext {
        try first { () throws(TLSError) in try TLSContext.server(tls) }
    }

    /// The contexts of a client, one after the other. - Throws: why the first one can't be made.
    static func client(_ tls: ClientTLS) throws(ConfigurationError) -> ReloadableTLSContext {
        try first { () throws(TLSError) in try TLSContext.client(tls) }
    }

    private static func first(
        _ load: @escaping @Sendable () throws(TLSError) -> TLSContext
    ) throws(ConfigurationError) -> ReloadableTLSContext {
        do {
            return try ReloadableTLSContext(load)
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
