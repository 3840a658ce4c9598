import ArgumentParser

/// The gateway's executable: `run` (the default) and `config`.
@main
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clpai-gateway",
        abstract: "A neutral gateway between a company's services and model providers.",
        discussion: """
            Exit codes: 0 stopped as asked; 64 wrong usage; 69 something it needs is not there (address taken, store \
            or key not readable); 70 a fault of the gateway; 78 the configuration is wrong.
            """,
        version: "0.1.0",
        subcommands: [RunCommand.self, ConfigCommand.self],
        defaultSubcommand: RunCommand.self)
}
