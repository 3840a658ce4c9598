import ArgumentParser
import GatewayServer
import Glibc

/// Makes another operator key.
struct OperatorKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator-key", abstract: "Makes another operator key and prints it, once.",
        discussion: """
            For an operator whose key is lost, or for a second person. The gateway must not run: it holds the lock of \
            its store. Earlier operator keys stay in force.
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let configuration = try ExitCodes.mapping { try options.load() }
        do {
            let (key, id) = try await Gateway(configuration).makeOperatorKey()
            Terminal.write("operator key \(id), shown this once: \(key)\n", to: STDOUT_FILENO)
        } catch {
            throw ExitCodes.exit(for: error)
        }
    }
}
