/// The other end of a connection.
public struct PeerInfo: Sendable, Hashable {
    /// The network address without the port, such as `192.0.2.7`; nil when the transport has none.
    public let address: String?
    /// The port; nil when the transport has none.
    public let port: Int?
    /// The subject alternative names of the peer's verified certificate; empty without one. DNS names, IP addresses and
    /// URIs, each as text.
    public let certificateNames: [String]

    /// Describes a peer.
    public init(address: String?, port: Int?, certificateNames: [String] = []) {
        self.address = address
        self.port = port
        self.certificateNames = certificateNames
    }
}
