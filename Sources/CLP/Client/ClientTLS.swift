/// Whom a client trusts, and how it proves who it is. CLP/1 always runs over TLS 1.3, and the server's name is always
/// checked.
public struct ClientTLS: Sendable {
    /// Path of a PEM file with the authorities that may sign the server's certificate; nil: those of the system.
    public var authorities: String?
    /// Path of a PEM file with the client's certificate; nil: none.
    public var certificate: String?
    /// Path of a PEM file with the private key of the certificate.
    public var key: String?
    /// The name that the server's certificate must carry; nil: the host of the target.
    public var serverName: String?
    /// Pads each record to a multiple of 256 bytes, so that sizes on the network say less about content.
    public var padsRecords = true

    /// Trusts the authorities of a PEM file, and no others.
    public static func trust(_ authorities: String) -> ClientTLS { ClientTLS(authorities: authorities) }

    /// Trusts the authorities of the system.
    public static var system: ClientTLS { ClientTLS(authorities: nil) }

    /// The same, with a certificate for a server that asks for one.
    public func certificate(_ certificate: String, key: String) -> ClientTLS {
        var copy = self
        copy.certificate = certificate
        copy.key = key
        return copy
    }
}
