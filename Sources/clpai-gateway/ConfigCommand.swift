import ArgumentParser
import FoundationEssentials
import GatewayServer

/// Looks at a configuration without starting anything.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Checks a configuration, or prints a sample.",
        subcommands: [CheckCommand.self, SampleCommand.self])

    /// `config check`
    struct CheckCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Reads the configuration as run would, and says all that is wrong with it or missing.")

        @OptionGroup var options: ConfigurationOptions

        func run() throws {
            try ExitCodes.mapping {
                let configuration = try options.load()
                let problems = configuration.missing(environment: ProcessInfo.processInfo.environment)
                guard problems.isEmpty else { throw GatewayConfigurationError(problems) }
                let models = configuration.upstreams.flatMap(\.models).map { "\($0.name)" }
                print("The configuration is right: \(configuration.mode.rawValue)", terminator: "")
                print(models.isEmpty ? "." : ", with \(models.joined(separator: ", ")).")
            }
        }
    }

    /// `config sample`
    struct SampleCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sample", abstract: "Prints a sample file with every key, its default and what it is for.")

        func run() {
            print(SampleConfiguration.text, terminator: "")
        }
    }
}
