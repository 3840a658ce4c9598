/// How a client connects, and its limits.
public struct ClientConfiguration: Sendable {
    /// How large a reply message may be, in bytes. A larger one ends its call with `RESOURCE_EXHAUSTED`.
    public var maximumReplySize = 4_194_304
    /// How many bytes of one call's replies may be on their way, unread; 32,768 to 1,040,384.
    public var byteCredit = 65_536
    /// How many calls may wait for a connection or for the server's permission, shared evenly among the event loops that
    /// the client uses. One more fails with `RESOURCE_EXHAUSTED`.
    public var maximumWaitingCalls = 10_000

    /// How many connections are held to each address while there are calls, spread over event loops.
    public var connectionsPerAddress = 2
    /// To how many connections an address may come when open calls use all that the server permits on those there are.
    public var maximumConnectionsPerAddress = 8
    /// How calls are spread over the addresses of the target.
    public var balancing = Balancing.leastOutstanding
    /// How often the names of the target are resolved anew while calls are made; also done when a connection is lost.
    public var resolveInterval = Duration.seconds(30)

    /// How long connecting may take, TLS included, and before that the resolving of a name. A call's own timeout may be
    /// shorter.
    public var connectTimeout = Duration.seconds(10)
    /// How long an address that can't be reached is left alone before it is tried again.
    public var reconnectBackoff = Backoff()
    /// How long a connection may stand whose peer takes nothing of what is ready for it.
    public var writeTimeout = Duration.seconds(30)
    /// After how long a silence the client asks whether the server is there, never more often than the server's settings
    /// allow, and without an open call only as often as they allow. nil: never.
    public var keepalive: Duration? = .seconds(30)
    /// How long a server may be silent after it was asked, before its connection is given up.
    public var keepaliveTimeout = Duration.seconds(20)
    /// How long a connection without calls is kept.
    public var idleTimeout = Duration.seconds(1800)
    /// After how long a connection is replaced by a new one, give or take a tenth; its running calls end on it. nil: when
    /// the server says so.
    public var maximumConnectionAge: Duration?
    /// How long ``Client/close()`` waits for the servers' part in it.
    public var closeTimeout = Duration.seconds(3)

    /// When calls are sent again.
    public var retries = RetryPolicy()
    /// What the client counts; nil: nothing.
    public var metrics: ClientMetrics?

    /// After which call's id a connection is left for a new one ([CLP-STREAM-4]).
    package var lastCallOfConnection: UInt32 = 1 << 30
    /// How long the preferred family of a name's addresses is waited for (RFC 8305, Connection Attempt Delay).
    package var reserveDelay = Duration.milliseconds(250)
    /// How names are resolved; nil: by the system.
    package var resolver: (any HostResolver)?

    /// Defaults for everything.
    public init() {}

    /// Checks every limit against what the protocol allows.
    func validate() throws(ConfigurationError) {
        guard maximumReplySize >= 0, maximumReplySize <= Int(Int32.max) else {
            throw ConfigurationError("maximumReplySize must be 0 to 2,147,483,647 bytes")
        }
        guard (32_768...1_040_384).contains(byteCredit) else {
            throw ConfigurationError("byteCredit must be 32,768 to 1,040,384 bytes")
        }
        guard maximumWaitingCalls > 0 else { throw ConfigurationError("maximumWaitingCalls must be at least 1") }
        guard (1...64).contains(connectionsPerAddress),
            (connectionsPerAddress...64).contains(maximumConnectionsPerAddress)
        else {
            throw ConfigurationError(
                "connectionsPerAddress must be 1 to 64, and maximumConnectionsPerAddress no less and at most 64")
        }
        for (time, name) in [
            (connectTimeout, "connectTimeout"), (writeTimeout, "writeTimeout"), (resolveInterval, "resolveInterval"),
            (keepalive ?? .seconds(1), "keepalive"), (keepaliveTimeout, "keepaliveTimeout"),
            (idleTimeout, "idleTimeout"), (maximumConnectionAge ?? .seconds(1), "maximumConnectionAge"),
            (closeTimeout, "closeTimeout"),
        ] where time <= .zero {
            throw ConfigurationError("\(name) must be longer than zero")
        }
        try reconnectBackoff.validate("reconnectBackoff")
        try retries.validate()
    }
}
