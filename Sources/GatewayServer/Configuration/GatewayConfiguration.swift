package import GatewayDomain
package import GatewayInference
package import Logging

/// Everything that the gateway is told before it starts. Values only; nothing here is secret.
package struct GatewayConfiguration: Sendable {
    /// Whether development conveniences exist: a demo account, a demo key, the built-in upstream.
    package enum Mode: String, Sendable {
        /// The default.
        case production
        /// Asked for by name.
        case development
    }

    /// Certificate and key of the listener.
    package struct TLS: Sendable {
        /// PEM file: the certificate, then its chain.
        package var certificate: String
        /// PEM file of the private key.
        package var key: String
        /// Whether records are padded to 256 bytes.
        package var padsRecords: Bool
    }

    /// What callers may use up.
    package struct Limits: Sendable {
        /// Connections at a time.
        package var connections: Int
        /// TLS handshakes at a time.
        package var handshakes: Int
        /// Calls at a time, over all connections.
        package var calls: Int
        /// Of these, calls at a time whose key nobody has recognised yet.
        package var unrecognisedCalls: Int
        /// Calls at a time on one connection.
        package var callsPerConnection: Int
        /// Largest message, bytes.
        package var messageBytes: Int
        /// Unread bytes of a call that its caller may have sent.
        package var byteCredit: Int
        /// Bytes of unfinished requests, over all connections.
        package var memoryPoolBytes: Int
        /// Longest call, seconds.
        package var callSeconds: Int
        /// Longest TLS handshake, and wait for the first frame, seconds.
        package var handshakeSeconds: Int
        /// How long a peer may take nothing of what is sent, seconds.
        package var stallSeconds: Int
        /// How long a connection without calls is kept, seconds.
        package var idleSeconds: Int
        /// Age at which a connection is to be replaced, seconds.
        package var ageSeconds: Int
        /// Shortest interval between a client's pings, seconds.
        package var pingSeconds: Int
        /// How long running calls may go on after SIGTERM, seconds.
        package var drainSeconds: Int
    }

    /// What the person on call is told, and how.
    package struct Operation: Sendable {
        /// How much is logged.
        package var logLevel: Logger.Level
        /// How lines of the log look.
        package var logFormat: LogFormat
        /// Where metrics are shown; `nil`: nowhere.
        package var metricsListen: LoopbackAddress?
        /// Whether the operator may ask which methods and messages there are.
        package var servesReflection: Bool
        /// Whether the operator may look at connections, calls and counters.
        package var servesIntrospection: Bool
        /// How many frames are kept for each connection.
        package var frameLogEntries: Int
        /// Interval between questions to the store, seconds.
        package var probeSeconds: Int
        /// How long the store may take to answer one, seconds.
        package var probeLimitSeconds: Int
    }

    /// A server of models.
    package struct Upstream: Sendable {
        /// What callers write before the slash.
        package var name: ProviderName
        /// `https://…`, or `http://` with a loopback host that is marked as plaintext (P4.a).
        package var url: UpstreamURL
        /// The provider's credential; `nil`: none is sent.
        package var apiKey: SecretReference?
        /// Trusted issuers; `nil`: the system's.
        package var caFile: String?
        /// Limit for connecting, seconds.
        package var connectSeconds: Int
        /// Limit until the reply begins, seconds.
        package var firstByteSeconds: Int
        /// Longest silence inside a reply, seconds.
        package var idleSeconds: Int
        /// At least one.
        package var models: [Model]
    }

    /// A model of an upstream.
    package struct Model: Sendable {
        /// `provider/model`.
        package var name: ModelName
        /// What the provider calls it.
        package var upstreamName: String
        /// Tokens that an answer may have at most.
        package var maxOutputTokens: UInt32
        /// At least one.
        package var prices: [DatedPrice]
    }

    /// Production or development.
    package var mode: Mode
    /// Host and port of the listener.
    package var listen: String
    /// Certificate of the listener.
    package var tls: TLS
    /// SQLite database.
    package var storePath: String
    /// File of the key that wraps every key of the store.
    package var keyEncryptionKeyFile: String
    /// Of all prices and balances.
    package var currency: Currency
    /// What callers may use up.
    package var limits: Limits
    /// What the person on call is told, and how.
    package var operation: Operation
    /// Where development keeps its files; `nil` in production.
    package var developmentDirectory: String?
    /// In order of their names; none: only the development upstream, in development.
    package var upstreams: [Upstream]
    /// The text of every key that takes a restart to change, by its name.
    package var fixedSettings: [String: String]
    /// Whether a file was named and said anything.
    package var hasFileSettings: Bool
}
