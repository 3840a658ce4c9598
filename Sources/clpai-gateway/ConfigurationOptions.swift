import ArgumentParser
import FoundationEssentials
import GatewayServer

/// Where the configuration comes from. Flags win over the environment, the environment over the file.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("YAML file; see clpai-gateway config sample.", valueName: "file"))
    var config: String?

    @Flag(help: "Demo account, demo credit and the built-in upstream; TLS and checks as in production.")
    var development = false

    @Option(help: ArgumentHelp("Address and port of the listener; port 0 takes a free one.", valueName: "host:port"))
    var listen: String?

    @Option(help: ArgumentHelp("How much is logged: trace, debug, info, notice, warning, error.", valueName: "level"))
    var logLevel: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("Sets any key, such as limits.connections=100. May be repeated.", valueName: "key=value"))
    var settings: [String] = []

    func load() throws -> GatewayConfiguration { try values.load() }

    /// What was given, to be read more than once.
    var values: Values {
        Values(config: config, development: development, listen: listen, logLevel: logLevel, settings: settings)
    }

    /// What the command line said.
    struct Values: Sendable {
        let config: String?
        let development: Bool
        let listen: String?
        let logLevel: String?
        let settings: [String]

        /// Reads the file and the environment, and checks all of it.
        func load() throws -> GatewayConfiguration {
            var flags: [String: String] = [:]
            for setting in settings {
                guard let equals = setting.firstIndex(of: "=") else {
                    throw ValidationError("--set takes key=value, such as limits.connections=100")
                }
                flags[String(setting[..<equals])] = String(setting[setting.index(after: equals)...])
            }
            if development { flags["mode"] = "development" }
            if let listen { flags["listen"] = listen }
            if let logLevel { flags["log.level"] = logLevel }
            let sources = try ConfigurationSources(
                file: config, environment: ProcessInfo.processInfo.environment, flags: flags)
            return try GatewayConfiguration.load(from: sources)
        }
    }
}
