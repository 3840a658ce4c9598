import ArgumentParser
import GatewayServer
import Glibc

/// Makes another operator key.
struct OperatorKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator-key", abstract: "Makes another operator key and prints it, once.",
        discussion: """
            For an operator whose key is lost, or for a second person. The gateway must not run: it holds the lock of \
            its store. Earlier operator keys stay in force. A key that can't be written to standard output is not made.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Makes the store if there is none, for a key before the first start.")
    var create = false

    func run() async throws {
        let configuration = try ExitCodes.mapping { try options.load() }
        do {
            try await Gateway(configuration).makeOperatorKey(makingStore: create) {
                Terminal.write("\($0)\n", to: STDOUT_FILENO)
            }
        } catch {
            throw ExitCodes.exit(for: error)
        }
    }
}
