import ArgumentParser
import GatewayServer
import Glibc

/// Runs the gateway until SIGTERM or SIGINT.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs the gateway until SIGTERM or SIGINT.",
        discussion: """
            The first start makes the operator's key and prints it on standard output, once; not where that is kept, \
            as in systemd's journal: operator-key makes it then. The log goes to standard \
            error and never holds content. SIGTERM lets running calls end; SIGHUP reads the configuration file, the \
            certificate and the secrets anew.
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        // First of all: a SIGHUP that comes now is answered once the gateway runs.
        let hangups = await Hangups()
        let options = options.values
        let configuration = try ExitCodes.mapping { try options.load() }
        let gateway = Gateway(configuration)
        gateway.bootstrapLogging()
        do {
            try await gateway.run(
                on: hangups, reloading: { try options.load() },
                announcing: Announcement(isPrivate: !StandardOutput.isKept()) {
                    Terminal.write("\($0)\n", to: STDOUT_FILENO)
                })
        } catch {
            throw ExitCodes.exit(for: error)
        }
    }
}
