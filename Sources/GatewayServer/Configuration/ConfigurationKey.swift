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
    }

    /// The parts of the key; `*` stands for a name that the operator chooses.
    package let path: [String]
    /// What a value must look like.
    package let kind: Kind
    /// What holds when nobody says anything; `nil`: nothing.
    package let defaultValue: String?
    /// One line for the operator: purpose and unit.
    package let help: String

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

    private init(_ name: String, _ kind: Kind, _ defaultValue: String?, _ help: String) {
        self.path = name.split(separator: ".").map(String.init)
        self.kind = kind
        self.defaultValue = defaultValue
        self.help = help
    }

    /// Every key there is, in the order of the sample file.
    package static let all: [ConfigurationKey] = [
        .init("mode", .text, "production", "production or development; --development says the same"),
        .init("listen", .address, "127.0.0.1:7443", "address and port of the RPC listener"),
        .init("tls.certificate", .path, nil, "PEM file with the server's certificate and its chain"),
        .init("tls.key", .path, nil, "PEM file with the private key, readable by its owner only"),
        .init("tls.record_padding", .flag, "true", "pads records to 256 bytes, so that their sizes tell less"),
        .init("store.path", .path, nil, "SQLite database; its folder must exist"),
        .init("encryption.key_file", .path, nil, "32 random bytes, mode 0600: wraps every key of the store"),
        .init("currency", .text, "CNY", "ISO 4217 code of all prices and balances"),
        .init("limits.connections", .number, "4096", "connections at a time"),
        .init("limits.calls_per_connection", .number, "128", "calls at a time on one connection"),
        .init("limits.message_bytes", .number, "4194304", "largest message that is accepted, bytes"),
        .init("limits.call_seconds", .number, "600", "longest that a call may run, seconds"),
        .init("limits.drain_seconds", .number, "30", "how long running calls may go on after SIGTERM, seconds"),
        .init("log.level", .level, "info", "how much is logged; content is logged at no level"),
        .init("development.directory", .path, nil, "where --development keeps its certificates, keys and store"),
        .init("upstreams.*.url", .url, nil, "base address of an OpenAI-compatible server, such as https://host/v1"),
        .init("upstreams.*.plaintext_loopback", .flag, "false", "allows http:// if the address is loopback"),
        .init("upstreams.*.api_key_file", .path, nil, "file that holds the provider's credential"),
        .init("upstreams.*.api_key_variable", .text, nil, "environment variable that holds it"),
        .init("upstreams.*.ca_file", .path, nil, "PEM file of trusted issuers instead of the system's"),
        .init("upstreams.*.connect_seconds", .number, "10", "limit for connecting, seconds"),
        .init("upstreams.*.first_byte_seconds", .number, "120", "limit until the reply begins, seconds"),
        .init("upstreams.*.idle_seconds", .number, "60", "longest silence inside a reply, seconds"),
        .init("upstreams.*.models.*.upstream_name", .text, nil, "the model's name at the provider; default: the same"),
        .init("upstreams.*.models.*.max_output_tokens", .number, "4096", "tokens that an answer may have at most"),
        .init(
            "upstreams.*.models.*.prices.*.input", .number, nil, "micro-units for a million tokens, from this date on"),
        .init(
            "upstreams.*.models.*.prices.*.output", .number, nil, "micro-units for a million tokens, from this date on"),
        .init("upstreams.*.models.*.prices.*.cached_input", .number, nil, "default: the price of input"),
    ]
}
