/// How the gateway's program ends: the documented exit codes, after `sysexits.h`.
package enum GatewayExit: Int32, Sendable, CaseIterable {
    /// Stopped as asked.
    case stopped = 0
    /// EX_USAGE: the command line is wrong.
    case usage = 64
    /// EX_UNAVAILABLE: an address, a file or a key that is needed is not there.
    case unavailable = 69
    /// EX_SOFTWARE: a fault of the gateway.
    case fault = 70
    /// EX_CONFIG: the configuration is wrong.
    case configuration = 78

    /// What an exit code means, for the help and the documentation.
    package var meaning: String {
        switch self {
        case .stopped: "stopped as asked"
        case .usage: "wrong usage"
        case .unavailable: "something it needs is not there (address taken, store or key not readable)"
        case .fault: "a fault of the gateway"
        case .configuration: "the configuration is wrong"
        }
    }

    /// The end for an error, and what is said of it on standard error.
    package static func ending(for error: any Error) -> (exit: GatewayExit, text: String) {
        switch error {
        case let error as GatewayConfigurationError: (.configuration, "The configuration is wrong:\n\(error)")
        case let error as GatewayStartError: (.unavailable, error.description)
        // Only the type: an unknown error's text may hold anything.
        default: (.fault, "The gateway failed: \(type(of: error)).")
        }
    }
}
