import ArgumentParser
import GatewayServer
import Glibc

/// Turns errors into the documented exit codes.
enum ExitCodes {
    /// Runs `body`; what it throws is said on standard error and becomes an exit code.
    static func mapping<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch { throw exit(for: error) }
    }

    /// Says an error on standard error.
    static func exit(for error: any Error) -> any Error {
        if error is ValidationError || error is ExitCode || error is CleanExit { return error }
        let (exit, text) = GatewayExit.ending(for: error)
        Terminal.write("clpai-gateway: \(text)\n", to: STDERR_FILENO)
        return ExitCode(exit.rawValue)
    }
}
