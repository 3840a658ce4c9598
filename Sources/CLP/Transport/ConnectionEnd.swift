import CLPTLS
import CLPWire

/// Why a connection ended, for those whose calls ended with it.
enum ConnectionEnd {
    /// The machine is through: a drain, or a broken rule that it has told the peer.
    case finished
    /// close_notify or the end of the transport.
    case peerClosed
    /// TLS found a fault, its own or the peer's.
    case tls(TLSError)
    /// The socket failed.
    case socket(String)
    /// The handshake took too long.
    case handshakeTimeout

    /// What happened and what to do, for an error message. It names no content.
    var explanation: String {
        switch self {
        case .finished: "the connection was closed"
        case .peerClosed: "the peer closed the connection"
        case .tls(let error): error.message
        case .socket(let text): "the connection failed: \(text)"
        case .handshakeTimeout: "the TLS handshake took too long; check that the peer speaks TLS on this port"
        }
    }
}
