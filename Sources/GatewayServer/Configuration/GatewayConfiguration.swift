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
        /// Calls at a time on one connection.
        package var callsPerConnection: Int
        /// Largest message, bytes.
        package var messageBytes: Int
        /// Longest call, seconds.
        package var callSeconds: Int
        /// How long running calls may go on after SIGTERM, seconds.
        package var drainSeconds: Int
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
    /// How much is logged.
    package var logLevel: Logger.Level
    /// Where development keeps its files; `nil` in production.
    package var developmentDirectory: String?
    /// In order of their names; none: only the development upstream, in development.
    package var upstreams: [Upstream]
}
