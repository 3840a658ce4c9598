/// The subject alternative names of a peer's verified certificate (RFC 5280 §4.2.1.6), by their type.
///
/// Authorise by the names of one type only: a certificate may carry a DNS name that reads like a URI. The common name is
/// not among them, since nothing checks whose it is. At most 64 names are read; one that is not printable ASCII is left
/// out.
public struct CertificateNames: Sendable, Hashable {
    /// DNS names, in the certificate's order.
    public var dnsNames: [String]
    /// URIs, such as SPIFFE ids.
    public var uris: [String]
    /// IP addresses, as text.
    public var ipAddresses: [String]
    /// E-mail addresses.
    public var emailAddresses: [String]

    /// Makes a list; see the properties.
    public init(
        dnsNames: [String] = [], uris: [String] = [], ipAddresses: [String] = [], emailAddresses: [String] = []
    ) {
        self.dnsNames = dnsNames
        self.uris = uris
        self.ipAddresses = ipAddresses
        self.emailAddresses = emailAddresses
    }
}
