import CLP
import FoundationEssentials
import GatewayDomain
import GatewayInference
import Logging

extension GatewayConfiguration {
    /// Reads and checks a whole configuration.
    ///
    /// - Parameter sources: flags, environment and file.
    /// - Throws: ``GatewayConfigurationError`` with every problem that was found.
    package static func load(
        from sources: ConfigurationSources
    ) throws(GatewayConfigurationError) -> GatewayConfiguration {
        var values = ConfigurationValues(reader: sources.reader)
        let mode = Self.mode(&values)
        let directory = mode == .development ? values.requiredText(["development", "directory"]) : nil
        let currency = Self.currency(&values)
        let configuration = GatewayConfiguration(
            mode: mode,
            listen: values.requiredText(["listen"]),
            tls: TLS(
                certificate: path(["tls", "certificate"], "server.pem", directory, &values),
                key: path(["tls", "key"], "server.key", directory, &values),
                padsRecords: values.flag(["tls", "record_padding"])),
            storePath: path(["store", "path"], "store.sqlite", directory, &values),
            keyEncryptionKeyFile: path(["encryption", "key_file"], "encryption.key", directory, &values),
            currency: currency,
            limits: Self.limits(&values),
            operation: Self.operation(&values),
            developmentDirectory: directory,
            upstreams: Self.upstreams(sources.keys, currency, &values),
            fixedSettings: Self.fixedSettings(&values),
            hasFileSettings: sources.fileHasKeys)
        if mode == .production && names(in: sources.keys, after: ["upstreams"]).isEmpty {
            values.note(["upstreams"], "names none; at least one is needed to serve a model")
        }
        if !configuration.listen.isEmpty {
            do {
                try configuration.server.validate()
            } catch {
                values.note(["listen"], error.description)
            }
        }
        let problems = UnknownKeys.problems(keys: sources.keys, variables: sources.variables) + values.problems
        guard problems.isEmpty else { throw GatewayConfigurationError(problems) }
        return configuration
    }

    private static func mode(_ values: inout ConfigurationValues) -> Mode {
        guard let mode = Mode(rawValue: values.requiredText(["mode"])) else {
            values.note(["mode"], "must be production or development")
            return .production
        }
        return mode
    }

    /// A path that must be given in production and has a place of its own in development.
    private static func path(
        _ key: [String], _ developmentName: String, _ directory: String?, _ values: inout ConfigurationValues
    ) -> String {
        if let given = values.text(key) { return given }
        return directory.map { $0 + "/" + developmentName } ?? values.requiredText(key)
    }

    private static func currency(_ values: inout ConfigurationValues) -> Currency {
        guard let currency = Currency(values.requiredText(["currency"])) else {
            values.note(["currency"], "must be three upper-case letters by ISO 4217, such as CNY")
            return .cny
        }
        return currency
    }

    private static func fixedSettings(_ values: inout ConfigurationValues) -> [String: String] {
        var settings: [String: String] = [:]
        for key in ConfigurationKey.all where !key.isReloadable { settings[key.name] = values.text(key.path) }
        return settings
    }

    private static func operation(_ values: inout ConfigurationValues) -> Operation {
        let format = LogFormat(rawValue: values.requiredText(["log", "format"]))
        if format == nil { values.note(["log", "format"], "must be text or json") }
        var metricsListen: LoopbackAddress?
        if let text = values.text(["metrics", "listen"]) {
            metricsListen = LoopbackAddress(text)
            if metricsListen == nil {
                values.note(
                    ["metrics", "listen"],
                    "must be a loopback address and a port, such as 127.0.0.1:9464: what it shows is not for everybody; "
                        + "for a reader on another machine use a tunnel or a proxy that knows its callers")
            }
        }
        return Operation(
            logLevel: logLevel(&values), logFormat: format ?? .text, metricsListen: metricsListen,
            servesReflection: values.flag(["reflection", "enabled"]),
            servesIntrospection: values.flag(["introspection", "enabled"]),
            frameLogEntries: Int(values.number(["introspection", "frame_log"], 0...65_536)),
            probeSeconds: Int(values.number(["health", "probe_seconds"], 1...3600)),
            probeLimitSeconds: Int(values.number(["health", "limit_seconds"], 1...600)))
    }

    private static func logLevel(_ values: inout ConfigurationValues) -> Logger.Level {
        guard let level = Logger.Level(rawValue: values.requiredText(["log", "level"])) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            values.note(["log", "level"], "must be one of \(levels)")
            return .info
        }
        return level
    }

    private static func limits(_ values: inout ConfigurationValues) -> Limits {
        func number(_ key: String, _ range: ClosedRange<Int64>) -> Int { Int(values.number(["limits", key], range)) }
        let calls = number("calls", 1...1_000_000)
        let isDivided = values.text(["limits", "unrecognised_calls"]) != nil
        let limits = Limits(
            connections: number("connections", 1...1_000_000),
            handshakes: number("handshakes", 1...100_000),
            calls: calls,
            unrecognisedCalls: isDivided ? number("unrecognised_calls", 1...1_000_000) : max(1, calls / 8),
            callsPerConnection: number("calls_per_connection", 16...409),
            messageBytes: number("message_bytes", 131_072...67_108_864),
            byteCredit: number("byte_credit", 32_768...1_040_384),
            memoryPoolBytes: number("memory_pool_bytes", 16_777_216...68_719_476_736),
            callSeconds: number("call_seconds", 1...86_400),
            handshakeSeconds: number("handshake_seconds", 1...300),
            stallSeconds: number("stall_seconds", 1...3600),
            idleSeconds: number("idle_seconds", 1...86_400),
            ageSeconds: number("age_seconds", 60...604_800),
            pingSeconds: number("ping_seconds", 1...300),
            drainSeconds: number("drain_seconds", 0...3600))
        if limits.unrecognisedCalls > calls {
            values.note(["limits", "unrecognised_calls"], "must be \(calls) at most, which is limits.calls")
        }
        let room = 16 * 1_048_576 / (limits.byteCredit + 8_192)
        if limits.callsPerConnection > room {
            values.note(
                ["limits", "calls_per_connection"],
                "must be \(room) at most with limits.byte_credit \(limits.byteCredit): "
                    + "calls × (credit + 8 KiB) may not pass 16 MiB")
        }
        return limits
    }
}

/// Upstreams, their models and the models' prices.
extension GatewayConfiguration {
    private static func upstreams(
        _ keys: [[String]], _ currency: Currency, _ values: inout ConfigurationValues
    ) -> [Upstream] {
        names(in: keys, after: ["upstreams"]).compactMap { name in
            guard let provider = ProviderName(name), provider.description != "development" else {
                values.note(
                    ["upstreams", name],
                    "is no name of an upstream: up to 32 of a-z, 0-9 and -, a letter first, and not development")
                return nil
            }
            return upstream(provider, keys, currency, &values)
        }
    }

    private static func upstream(
        _ provider: ProviderName, _ keys: [[String]], _ currency: Currency, _ values: inout ConfigurationValues
    ) -> Upstream? {
        let place = ["upstreams", provider.description]
        let models = names(in: keys, after: place + ["models"]).compactMap { name in
            model(name, of: provider, keys, currency, &values)
        }
        if models.isEmpty { values.note(place + ["models"], "names none; an upstream without a model serves nothing") }
        guard let url = url(place, &values) else { return nil }
        return Upstream(
            name: provider,
            url: url,
            apiKey: secret(place, &values),
            caFile: values.text(place + ["ca_file"]),
            connectSeconds: Int(values.number(place + ["connect_seconds"], 1...300)),
            firstByteSeconds: Int(values.number(place + ["first_byte_seconds"], 1...3600)),
            idleSeconds: Int(values.number(place + ["idle_seconds"], 1...3600)),
            models: models)
    }

    private static func url(_ place: [String], _ values: inout ConfigurationValues) -> UpstreamURL? {
        let text = values.requiredText(place + ["url"])
        let isMarked = values.flag(place + ["plaintext_loopback"])
        guard !text.isEmpty else { return nil }
        do {
            return try UpstreamURL(text, plaintextLoopback: isMarked)
        } catch {
            values.note(place + ["url"], "must be changed: \(error.advice)")
            return nil
        }
    }

    private static func secret(_ place: [String], _ values: inout ConfigurationValues) -> SecretReference? {
        let file = values.text(place + ["api_key_file"])
        let variable = values.text(place + ["api_key_variable"])
        if file != nil && variable != nil {
            values.note(place + ["api_key_file"], "and api_key_variable are both set; keep one")
        }
        return file.map(SecretReference.file) ?? variable.map(SecretReference.variable)
    }

    private static func model(
        _ name: String, of provider: ProviderName, _ keys: [[String]], _ currency: Currency,
        _ values: inout ConfigurationValues
    ) -> Model? {
        let place = ["upstreams", provider.description, "models", name]
        guard let modelName = ModelName("\(provider)/\(name)") else {
            values.note(place, "is no name of a model: up to 96 of A-Z, a-z, 0-9 and ._:@/-")
            return nil
        }
        let dates = names(in: keys, after: place + ["prices"])
        if dates.isEmpty { values.note(place + ["prices"], "names no date; a model without a price can't be called") }
        return Model(
            name: modelName,
            upstreamName: values.text(place + ["upstream_name"]) ?? name,
            maxOutputTokens: UInt32(values.number(place + ["max_output_tokens"], 1...1_000_000)),
            prices: dates.compactMap { price($0, at: place + ["prices", $0], of: modelName, currency, &values) })
    }

    private static func price(
        _ date: String, at place: [String], of model: ModelName, _ currency: Currency,
        _ values: inout ConfigurationValues
    ) -> DatedPrice? {
        let style = Date.ISO8601FormatStyle().year().month().day()
        // What is no date throws; a day that its month lacks is read as one of the next, which is another text.
        guard let day = try? Date(date, strategy: style), style.format(day) == date
        else {
            values.note(place, "must be a date such as 2026-01-01")
            return nil
        }
        let range = 0...Price.limit.value
        let input = values.number(place + ["input"], range)
        let output = values.number(place + ["output"], range)
        let cached =
            values.text(place + ["cached_input"]) == nil ? input : values.number(place + ["cached_input"], range)
        do {
            return DatedPrice(
                model: model,
                price: try Price(
                    inputPerMillion: Micros(input), outputPerMillion: Micros(output),
                    cachedInputPerMillion: Micros(cached), currency: currency),
                from: UnixMillis(Int64(day.timeIntervalSince1970) * 1000))
        } catch {
            values.note(place, "holds a price that is negative or not believable")
            return nil
        }
    }

    /// The names that stand right after the given parts, in order.
    private static func names(in keys: [[String]], after prefix: [String]) -> [String] {
        Set(keys.filter { $0.count > prefix.count && $0.starts(with: prefix) }.map { $0[prefix.count] }).sorted()
    }
}
