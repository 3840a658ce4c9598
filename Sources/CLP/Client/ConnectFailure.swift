import NIOCore
import NIOPosix

/// Why a connect failed, in one line.
enum ConnectFailure {
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let attempt = error.connectionErrors.last { return text(attempt.error) }
            return error.dnsAError != nil || error.dnsAAAAError != nil ? "the host name does not resolve" : "no address"
        case let error as IOError:
            return error.description
        case ChannelError.connectTimeout:
            return "nobody answered in time"
        default:
            return "\(type(of: error))"
        }
    }
}
