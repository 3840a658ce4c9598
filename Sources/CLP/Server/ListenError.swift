#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A server could not listen where its configuration says. The environment's fault: the address is taken, is not one of
/// this machine, or needs a right that the process lacks.
public struct ListenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where it was to listen.
    public let address: String
    /// The system's error number, such as `EADDRINUSE`.
    public let code: Int32

    /// What is wrong, and what to do.
    public var description: String {
        switch code {
        case EADDRINUSE: "\(address) is taken: stop what listens there, or choose another port"
        case EADDRNOTAVAIL: "\(address) is no address of this machine"
        case EACCES: "\(address) needs a right that this process lacks: choose a port above 1023"
        default: "\(address) can't be listened on (error \(code) of the system)"
        }
    }
}
