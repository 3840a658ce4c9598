/// Where a server listens.
public struct ListeningAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address, such as `127.0.0.1`.
    public let host: String
    /// The port.
    public let port: Int

    /// `host:port`, with brackets around an IPv6 address.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
