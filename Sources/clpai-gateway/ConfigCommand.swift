import ArgumentParser
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
            abstract: "Reads the configuration as run would, and says everything that is wrong with it.")

        @OptionGroup var options: ConfigurationOptions

        func run() throws {
            let configuration = try ExitCodes.mapping { try options.load() }
            let models = configuration.upstreams.map(\.models.count).reduce(0, +)
            print("The configuration is right: \(configuration.mode.rawValue), \(models) models.")
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
