/// How a server proves who it is, and whether clients must. CLP/1 always runs over TLS 1.3.
public struct ServerTLS: Sendable {
    /// Path of a PEM file with the server's certificate, followed by any intermediate ones.
    public var certificate: String
    /// Path of a PEM file with the private key of the certificate.
    public var key: String
    /// Path of a PEM file with the authorities of client certificates. With it, each client must show a certificate
    /// that one of them signed; without, clients show none.
    public var clientAuthorities: String?
    /// Pads each record to a multiple of 256 bytes, so that sizes on the network say less about content. Time still
    /// tells: a stream shows when each of its messages was sent.
    public var padsRecords = true

    /// A certificate and a key from files.
    public static func files(certificate: String, key: String, clientAuthorities: String? = nil) -> ServerTLS {
        ServerTLS(certificate: certificate, key: key, clientAuthorities: clientAuthorities)
    }
}
