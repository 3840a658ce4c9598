/// A certificate with its chain, and its private key, as PEM files.
package struct CertificateFiles: Hashable, Sendable {
    /// Path of the certificate, followed by its intermediate certificates.
    package var certificate: String
    /// Path of the private key, not encrypted. Others than its owner (or a group chosen by root) must not be able to
    /// read it.
    package var key: String

    /// Names the two files.
    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// Whom to trust: the authorities that may stand behind a peer's certificate.
package enum TrustSource: Hashable, Sendable {
    /// The system's store, as OpenSSL finds it (`SSL_CERT_FILE` and `SSL_CERT_DIR` override it).
    case system
    /// The certificates in this PEM file, and no others.
    case file(String)
}

/// What a server asks of the certificates of its clients.
package enum ClientCertificates: Hashable, Sendable {
    /// None is asked for.
    case notAsked
    /// One is asked for; if it is shown it must be good.
    case optional(TrustSource)
    /// No connection without a good one.
    case required(TrustSource)
}
