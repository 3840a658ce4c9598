/// One key of the gateway's configuration: the closed list that the file, the environment and the flags are
/// checked against, and from which the sample file is written.
package struct ConfigurationKey: Sendable, Hashable {
    /// What a value must look like.
    package enum Kind: String, Sendable, Hashable {
        case text
        case path
        case address
        case url
        case flag = "true or false"
        case number = "a whole number"
        case level = "one of trace, debug, info, notice, warning, error, critical"
        case loopback = "a loopback address and a port"
    }

    /// The parts of the key; `*` stands for a name that the operator chooses.
    package let path: [String]
    /// What a value must look like.
    package let kind: Kind
    /// What holds when nobody says anything; `nil`: nothing.
    package let defaultValue: String?
    /// One line for the operator: purpose and unit.
    package let help: String
    /// Whether SIGHUP is enough for a change; else it takes a restart.
    package let isReloadable: Bool

    /// The key as people write it, such as `limits.connections` or `upstreams.NAME.url`.
    package var name: String {
        path.map { $0 == "*" ? "NAME" : $0 }.joined(separator: ".")
    }

    /// The environment variable that sets the key, such as `CLPAI_LIMITS_CONNECTIONS`.
    package func environmentName(for concrete: [String]) -> String {
        "CLPAI_" + concrete.map { Self.environmentPart($0) }.joined(separator: "_")
    }

    /// Whether the given parts are this key, with names in the place of each `*`.
    package func matches(_ parts: [String]) -> Bool {
        parts.count == path.count && zip(path, parts).allSatisfy { $0 == "*" || $0 == $1 }
    }

    private static func environmentPart(_ part: String) -> String {
        String(part.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    private init(
        _ name: String, _ kind: Kind, _ defaultValue: String?, _ help: String, isReloadable: Bool = false
    ) {
        self.path = name.split(separator: ".").map(String.init)
        self.kind = kind
        self.defaultValue = defaultValue
        self.help = help
        self.isReloadable = isReloadable
    }

    /// A key of an upstream: SIGHUP reads all of them anew.
    private static func upstream(
        _ name: String, _ kind: Kind, _ defaultValue: String?, _ help: String
    ) -> ConfigurationKey {
        ConfigurationKey("upstreams.*." + name, kind, defaultValue, help, isReloadable: true)
    }

    /// Every key there is, in the order of the sample file.
    package static let all: [ConfigurationKey] = places + limits + operation + upstreams

    private static let places: [ConfigurationKey] = [
        .init("mode", .text, "production", "production or development; --development says the same"),
        .init("listen", .address, "127.0.0.1:7443", "address and port of the RPC listener"),
        .init(
            "tls.certificate", .path, nil,
            "PEM file with the server's certificate and its chain; SIGHUP reads the file anew"),
        .init(
            "tls.key", .path, nil,
            "PEM file with the private key, readable by its owner only; SIGHUP reads the file anew"),
        .init("tls.record_padding", .flag, "true", "pads records to 256 bytes, so that their sizes tell less"),
        .init("store.path", .path, nil, "SQLite database; its folder must exist"),
        .init("encryption.key_file", .path, nil, "32 random bytes, mode 0600: wraps every key of the store"),
        .init("currency", .text, "CNY", "ISO 4217 code of all prices and balances"),
    ]

    private static let limits: [ConfigurationKey] = [
        .init("limits.connections", .number, "4096", "connections at a time"),
        .init("limits.handshakes", .number, "1024", "TLS handshakes at a time"),
        .init("limits.calls", .number, "10000", "calls at a time, over all connections"),
        .init(
            "limits.unrecognised_calls", .number, nil,
            "of these, calls at a time whose key nobody has recognised yet; default: an eighth of limits.calls"),
        .init("limits.calls_per_connection", .number, "128", "calls at a time on one connection"),
        .init("limits.message_bytes", .number, "4194304", "largest message that is accepted, bytes"),
        .init("limits.byte_credit", .number, "65536", "unread bytes of a call that its caller may have sent"),
        .init("limits.memory_pool_bytes", .number, "268435456", "unfinished requests of all connections, bytes"),
        .init("limits.call_seconds", .number, "600", "longest that a call may run, seconds"),
        .init(
            "limits.handshake_seconds", .number, "10", "longest TLS handshake, and wait for the first frame, seconds"),
        .init("limits.stall_seconds", .number, "30", "how long a peer may take nothing of what is sent, seconds"),
        .init("limits.idle_seconds", .number, "600", "how long a connection without calls is kept, seconds"),
        .init("limits.age_seconds", .number, "3600", "age at which a connection is to be replaced, seconds"),
        .init("limits.ping_seconds", .number, "10", "shortest interval between a client's pings, seconds"),
        .init("limits.drain_seconds", .number, "30", "how long running calls may go on after SIGTERM, seconds"),
    ]

    private static let operation: [ConfigurationKey] = [
        .init("log.level", .level, "info", "how much is logged; content is logged at no level", isReloadable: true),
        .init("log.format", .text, "text", "text for people, json for programs: one line an entry, on standard error"),
        .init(
            "metrics.listen", .loopback, nil,
            "shows metrics as Prometheus text at http://ADDRESS/metrics; off if absent"),
        .init("reflection.enabled", .flag, "false", "lets the operator ask which methods and messages there are"),
        .init("introspection.enabled", .flag, "false", "lets the operator look at connections, calls and counters"),
        .init("introspection.frame_log", .number, "0", "frames kept for each connection, sizes and times only"),
        .init("health.probe_seconds", .number, "5", "interval between questions to the store, seconds"),
        .init("health.limit_seconds", .number, "2", "how long the store may take to answer one, seconds"),
        .init("development.directory", .path, nil, "where --development keeps its certificates, keys and store"),
    ]

    private static let upstreams: [ConfigurationKey] = [
        .upstream("url", .url, nil, "base address of an OpenAI-compatible server, such as https://host/v1"),
        .upstream("plaintext_loopback", .flag, "false", "allows http:// if the address is loopback"),
        .upstream("api_key_file", .path, nil, "file that holds the provider's credential"),
        .upstream("api_key_variable", .text, nil, "environment variable that holds it; a file is safer"),
        .upstream("ca_file", .path, nil, "PEM file of trusted issuers instead of the system's"),
        .upstream("connect_seconds", .number, "10", "limit for connecting, seconds"),
        .upstream("first_byte_seconds", .number, "120", "limit until the reply begins, seconds"),
        .upstream("idle_seconds", .number, "60", "longest silence inside a reply, seconds"),
        .upstream("models.*.upstream_name", .text, nil, "the model's name at the provider; default: the same"),
        .upstream("models.*.max_output_tokens", .number, "4096", "tokens that an answer may have at most"),
        .upstream("models.*.prices.*.input", .number, nil, "micro-units for a million tokens, from this date on"),
        .upstream("models.*.prices.*.output", .number, nil, "micro-units for a million tokens, from this date on"),
        .upstream("models.*.prices.*.cached_input", .number, nil, "default: the price of input"),
    ]
}
