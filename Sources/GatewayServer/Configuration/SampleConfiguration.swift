/// The commented sample of `clpai-gateway config sample`: every key there is, with its default.
///
/// Written from the list of keys, so that it can't go stale.
package enum SampleConfiguration {
    /// YAML, ready to be edited.
    package static var text: String {
        var lines = [
            "# Configuration of clpai-gateway. Flags win over the environment, the environment over this file.",
            "# A key is set in the environment by CLPAI_ and its parts in capitals, such as CLPAI_LIMITS_CONNECTIONS.",
            "# Secrets never stand here: they are named by a file or by a variable.",
            "# SIGHUP reads this file, the certificate and the secrets anew: what is marked [SIGHUP] then holds, the rest",
            "# needs a restart. A file that is wrong changes nothing, and the log says what is wrong with it.",
            "",
        ]
        var open: [String] = []
        for key in ConfigurationKey.all {
            let parts = key.path.enumerated().map { $1 == "*" ? example(at: $0) : $1 }
            let shared = zip(open, parts).prefix { $0 == $1 }.count
            for depth in shared..<parts.count - 1 {
                lines.append(indent(depth) + parts[depth] + ":")
            }
            open = Array(parts.dropLast())
            let depth = parts.count - 1
            lines.append(indent(depth) + "# " + key.help + (key.isReloadable ? " [SIGHUP]" : ""))
            lines.append(indent(depth) + (isSet(key) ? "" : "#") + "\(parts[depth]): \(value(of: key))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

    private static func example(at depth: Int) -> String {
        switch depth {
        case 1: "bailian"
        case 3: "qwen-plus"
        default: "2026-01-01"
        }
    }

    /// Keys without a default that a production gateway needs; all others stand in comments.
    private static func isSet(_ key: ConfigurationKey) -> Bool { key.defaultValue == nil && values[key.name] != nil }

    private static func value(of key: ConfigurationKey) -> String {
        key.defaultValue ?? values[key.name] ?? optionalValues[key.name] ?? ""
    }

    private static let values = [
        "tls.certificate": "/etc/clpai/server.pem",
        "tls.key": "/etc/clpai/server.key",
        "store.path": "/var/lib/clpai/store.sqlite",
        "encryption.key_file": "/etc/clpai/encryption.key",
        "upstreams.NAME.url": "https://dashscope.aliyuncs.com/compatible-mode/v1",
        "upstreams.NAME.api_key_file": "/etc/clpai/bailian.key",
        "upstreams.NAME.models.NAME.prices.NAME.input": "800000",
        "upstreams.NAME.models.NAME.prices.NAME.output": "2000000",
    ]

    private static let optionalValues = [
        "limits.unrecognised_calls": "1250",
        "metrics.listen": "127.0.0.1:9464",
        "development.directory": "/var/lib/clpai/development",
        "upstreams.NAME.api_key_variable": "BAILIAN_API_KEY",
        "upstreams.NAME.ca_file": "/etc/clpai/upstream-ca.pem",
        "upstreams.NAME.models.NAME.upstream_name": "qwen-plus",
        "upstreams.NAME.models.NAME.prices.NAME.cached_input": "160000",
    ]
}
