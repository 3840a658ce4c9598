/// What a server listens on, and every limit on what its peers can make it do.
///
/// The defaults bound the memory of one connection: calls × (byte credit + 8 KiB) must not pass 16 MiB, and a server
/// with more refuses to start.
public struct ServerConfiguration: Sendable {
    /// Where to listen: `host:port` with a name or an address (`127.0.0.1:7443`, `[::1]:7443`). Port 0: any free one.
    public var listen: String
    /// The server's certificate.
    public var tls: ServerTLS

    /// How many connections there may be. One more is closed before its handshake.
    public var maximumConnections = 10_000
    /// How many calls one connection may have open; the first grant of call credit (CLP.md, Call credit).
    public var maximumCallsPerConnection = 128
    /// How many calls the server runs at once, over all connections. One more is refused with `RESOURCE_EXHAUSTED` and
    /// may be sent again.
    public var maximumCalls = 10_000
    /// How many bytes of one call's messages may be on their way to this server, unread; at least 32,768.
    public var byteCredit = 65_536
    /// How large a request message may be, in bytes. A larger one costs the call before it is buffered.
    public var maximumRequestSize = 4_194_304
    /// How large a reply message may be, in bytes. A larger one ends its call with `RESOURCE_EXHAUSTED`.
    public var maximumReplySize = 4_194_304
    /// How long a call may take at most, and how long it may take when its caller set no deadline. At most 24 h count.
    public var maximumCallDuration = Duration.seconds(3600)

    /// How long a TLS handshake may take; and again, how long until the client's first frame.
    public var handshakeTimeout = Duration.seconds(10)
    /// How long a connection may stand whose peer takes nothing of what is ready for it.
    public var writeTimeout = Duration.seconds(30)
    /// How long calls may go on after a shutdown began.
    public var gracePeriod = Duration.seconds(30)
    /// How long a connection is kept that has no calls.
    public var idleTimeout = Duration.seconds(600)
    /// The shortest interval between pings that the server accepts.
    public var minimumPingInterval = Duration.seconds(10)

    /// Defaults for everything but the place and the certificate.
    public init(listen: String, tls: ServerTLS) {
        self.listen = listen
        self.tls = tls
    }
}
