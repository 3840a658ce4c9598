/// The names in a peer's verified certificate.
///
/// Only names of printable ASCII are listed (the common name: UTF-8 without control characters), each within its limit;
/// a name that is not is left out, never shortened, so that no name reads as another.
package struct PeerIdentity: Hashable, Sendable {
    /// Subject alternative names of type DNS, in the certificate's order; at most 64 names of all types are read.
    package var dnsNames: [String]
    /// Subject alternative names of type URI, as SPIFFE ids are.
    package var uris: [String]
    /// Subject alternative names of type IP address, in text form.
    package var ipAddresses: [String]
    /// Subject alternative names of type e-mail address (rfc822Name, RFC 5280 §4.2.1.6).
    package var emailAddresses: [String]
    /// The subject's last common name. For display: never authorise by it.
    package var commonName: String?

    /// Makes an identity; see the properties.
    package init(
        dnsNames: [String], uris: [String], ipAddresses: [String], emailAddresses: [String], commonName: String?
    ) {
        self.dnsNames = dnsNames
        self.uris = uris
        self.ipAddresses = ipAddresses
        self.emailAddresses = emailAddresses
        self.commonName = commonName
    }
}
