import ArgumentParser
import GatewayServer
import Glibc

/// The documented exit codes, after `sysexits.h`.
enum ExitCodes {
    /// EX_UNAVAILABLE: an address, a file or a key that is needed is not there.
    static let unavailable = ExitCode(69)
    /// EX_SOFTWARE: a fault of the gateway.
    static let fault = ExitCode(70)
    /// EX_CONFIG
    static let configuration = ExitCode(78)

    /// Runs `body`; what it throws is said on standard error and becomes an exit code.
    static func mapping<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch { throw exit(for: error) }
    }

    /// Says an error on standard error.
    static func exit(for error: any Error) -> any Error {
        switch error {
        case let error as GatewayConfigurationError:
            say("The configuration is wrong:\n\(error)")
            return configuration
        case let error as GatewayStartError:
            say("\(error)")
            return unavailable
        case is ValidationError, is ExitCode, is CleanExit:
            return error
        default:
            // Only the type: an unknown error's text may hold anything.
            say("The gateway failed: \(type(of: error)).")
            return fault
        }
    }

    private static func say(_ text: String) {
        Terminal.write("clpai-gateway: \(text)\n", to: STDERR_FILENO)
    }
}
