/// How a server proves who it is, and whether clients must. CLP/1 always runs over TLS 1.3.
public struct ServerTLS: Sendable {
    /// Path of a PEM file with the server's certificate, followed by any intermediate ones.
    public var certificate: String
    /// Path of a PEM file with the private key of the certificate.
    public var key: String
    /// Path of a PEM file with the authorities of client certificates; nil: clients are not asked for one. The names in a
    /// certificate that one of them signed are in ``PeerInfo/certificate``.
    public var clientAuthorities: String?
    /// Whether a client without a certificate is turned away; only with ``clientAuthorities``. One that shows a
    /// certificate which none of them signed always is.
    public var requiresClientCertificate = true
    /// Pads each record to a multiple of 256 bytes, so that sizes on the network say less about content. Time still
    /// tells: a stream shows when each of its messages was sent.
    public var padsRecords = true

    /// A certificate and a key from files.
    public static func files(certificate: String, key: String, clientAuthorities: String? = nil) -> ServerTLS {
        ServerTLS(certificate: certificate, key: key, clientAuthorities: clientAuthorities)
    }
}
