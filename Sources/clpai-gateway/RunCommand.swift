import ArgumentParser
import GatewayServer
import Glibc

/// Runs the gateway until SIGTERM or SIGINT.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs the gateway until SIGTERM or SIGINT.",
        discussion: """
            The first start makes the operator's key and prints it on standard output, once. The log goes to standard \
            error and never holds content.
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let configuration = try ExitCodes.mapping { try options.load() }
        do {
            try await Gateway(configuration).run { Terminal.write("\($0)\n", to: STDOUT_FILENO) }
        } catch {
            throw ExitCodes.exit(for: error)
        }
    }
}
