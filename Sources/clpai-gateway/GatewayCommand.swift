import ArgumentParser
import GatewayServer

/// Where the program begins.
@main
enum Entry {
    static func main() async {
        ProcessHardening.begin()
        await GatewayCommand.main()
    }
}

/// The gateway's executable: `run` (the default), `config` and `operator-key`.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clpai-gateway",
        abstract: "A neutral gateway between a company's services and model providers.",
        discussion: "Exit codes: "
            + GatewayExit.allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: "; ") + ".",
        version: "0.1.0",
        subcommands: [RunCommand.self, ConfigCommand.self, OperatorKeyCommand.self],
        defaultSubcommand: RunCommand.self)
}
