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
    /// How many of them may be without a completed handshake. One more is kept only in place of one that has taken longer
    /// than a second.
    public var maximumHandshakes = 1024
    /// How many calls one connection may have open; the first grant of call credit (CLP.md, Call credit).
    public var maximumCallsPerConnection = 128
    /// How many calls the server runs at once, over all connections. One more is refused with `RESOURCE_EXHAUSTED` and
    /// may be sent again. The last sixteenth is for critical calls; sheddable ones get three quarters.
    public var maximumCalls = 10_000
    /// How many bytes of one call's messages may be on their way to this server, unread; at least 32,768.
    public var byteCredit = 65_536
    /// How many bytes of messages the server holds for all its connections: of requests that have come in part, of streamed
    /// ones that nobody has read, and of replies above 64 KiB that are not sent. When there are more, the largest such call of the connection that holds most
    /// ends with `RESOURCE_EXHAUSTED`. Above 80 % no credit is given in advance.
    public var memoryPool = 268_435_456
    /// How large a request message may be, in bytes. A larger one costs the call before it is buffered.
    public var maximumRequestSize = 4_194_304
    /// How large a reply message may be, in bytes. A larger one ends its call with `RESOURCE_EXHAUSTED`.
    public var maximumReplySize = 4_194_304
    /// How long a call may take at most, and how long it may take when its caller set no deadline. At most 24 h count.
    public var maximumCallDuration = Duration.seconds(3600)
    /// How critical a call may be at most, by who sends it: an overloaded server refuses less critical ones first. Asked on
    /// the loop for each call, before any interceptor; it must not block. By default only clients with a certificate may
    /// send critical calls. An ``AdmissionInterceptor`` may lower it further.
    public var maximumCriticality: @Sendable (PeerInfo, Metadata) -> Criticality = { peer, _ in
        peer.certificate == nil ? .normal : .critical
    }

    /// How long a TLS handshake may take; and again, how long until the client's first frame.
    public var handshakeTimeout = Duration.seconds(10)
    /// How long a connection may stand whose peer takes nothing of what is ready for it.
    public var writeTimeout = Duration.seconds(30)
    /// How long calls may go on after a shutdown began.
    public var gracePeriod = Duration.seconds(30)
    /// How long a connection is kept that has no calls, and up to a tenth longer.
    public var idleTimeout = Duration.seconds(600)
    /// After how long a connection is left, a tenth more or less, so that clients spread over new servers; calls that run on
    /// it end in peace. nil: never.
    public var maximumConnectionAge: Duration? = .seconds(3600)
    /// The shortest interval between pings that the server accepts.
    public var minimumPingInterval = Duration.seconds(10)

    /// How many frames of each connection the server keeps a record of, in memory and without content, for introspection: 0
    /// for none, 4,096 to look for a fault.
    public var frameLogEntries = 0
    /// Serves `clp.rpc.v1.Reflection`: the services and their proto files, for whoever may call it.
    public var servesReflection = false
    /// Serves `clp.rpc.v1.Introspection`: connections, calls and failures in numbers, for whoever may call it.
    public var servesIntrospection = false
    /// Counts what the server does; nil: nothing is counted. One object for one server.
    public var metrics: ServerMetrics?
    /// The metrics in Prometheus' text format, for introspection; nil: it has none.
    public var metricsText: (@Sendable () -> String)?

    /// Defaults for everything but the place and the certificate.
    public init(listen: String, tls: ServerTLS) {
        self.listen = listen
        self.tls = tls
    }
}
