package import ArgumentParser

/// `clpai`
package struct Clpai: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "clpai", abstract: "Talk to a CLPAI gateway.",
        discussion: """
            Where the gateway is, whom to trust and your key come from flags, then from CLPAI_SERVER, CLPAI_CA, \
            CLPAI_API_KEY and CLPAI_MODEL, then from a credentials file: --credentials, CLPAI_CREDENTIALS, or \
            ~/.config/clpai/credentials ('clpai login' writes it; it is left alone when another gateway is named). A key never stands on a command line.

            EXIT STATUS:
            \(CommandStatus.table)
            """,
        version: "0.1.0",
        subcommands: [
            Login.self, Ping.self, Models.self, Chat.self, Calls.self, BalanceCommand.self, Credit.self,
            AccountCommand.self, KeysCommand.self, Export.self, RPCCommand.self,
        ])

    package init() {}
}
