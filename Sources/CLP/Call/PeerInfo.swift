/// The other end of a connection.
public struct PeerInfo: Sendable, Hashable {
    /// The network address without the port, such as `192.0.2.7`; nil when the transport has none.
    public let address: String?
    /// The port; nil when the transport has none.
    public let port: Int?
    /// The names in the peer's verified certificate; nil if it showed none. A certificate without a name is not nil.
    public let certificate: CertificateNames?

    /// Describes a peer.
    public init(address: String?, port: Int?, certificate: CertificateNames? = nil) {
        self.address = address
        self.port = port
        self.certificate = certificate
    }
}
