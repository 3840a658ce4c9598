import CLPTLS
import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a socket could not be connected, or failed, in one line for a person. Texts of the layers below say it in their
/// own terms, so none of them is passed on.
enum ConnectFailure {
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            // Each address of the host was tried in turn; without an address there was nothing to try.
            if let attempt = error.connectionErrors.last { return text(attempt.error) }
            return unknownHost
        case is UnknownHost, is SocketAddressError.UnknownHost:
            return unknownHost
        case ResolverFailure.noAnswer:
            return "no name server answers; check the network and the system's resolver"
        case ResolverFailure.system(let number):
            return "the system's resolver reports error \(number)"
        case let error as IOError:
            return text(errno: error.errnoCode)
        case ChannelError.connectTimeout:
            return timeout
        default:
            return "the connection failed"
        }
    }

    /// The same in one word, for a metric.
    static func word(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError: error.connectionErrors.last.map { word($0.error) } ?? "unknown-host"
        case is UnknownHost, is SocketAddressError.UnknownHost: "unknown-host"
        case let error as IOError where error.errnoCode == ECONNREFUSED: "refused"
        case let error as IOError where error.errnoCode == ETIMEDOUT: "timeout"
        case ChannelError.connectTimeout: "timeout"
        default: "socket"
        }
    }

    /// - Parameter errno: what the system said.
    static func text(errno: Int32) -> String {
        switch errno {
        case ECONNREFUSED: "nothing listens there; check the address, and that the server runs"
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN: "there is no way to it from here; check the address and the network"
        case ETIMEDOUT: timeout
        case ECONNRESET, EPIPE: "the other end reset the connection"
        case EACCES, EPERM: "this system does not permit it; check its firewall"
        case EMFILE, ENFILE: "this process has too many files open"
        case EADDRNOTAVAIL: "this system has no address or port left to call from"
        default: "the system reports error \(errno)"
        }
    }

    private static let unknownHost = "the host name is unknown; check how it is spelled"
    private static let timeout = "nobody answered in time; check the address, and that no firewall stands between"
}

extension ConnectionEnd {
    /// The reason in one word, for a metric.
    var word: String {
        switch self {
        case .finished, .peerClosed: "peer-closed"
        case .tls(let error): error.code.rawValue
        case .socket: "socket"
        case .handshakeTimeout: "timeout"
        }
    }
}
