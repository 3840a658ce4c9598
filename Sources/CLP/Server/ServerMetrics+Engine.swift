import CLPTLS
import CLPWire

extension ServerMetrics {
    /// A connection was not kept.
    func refused(_ reason: ConnectionList.Reason) {
        connectionRefused()
        switch reason {
        case .connections: limitHit(.connections)
        case .handshakes: limitHit(.handshakes)
        case .leaving: break
        }
    }

    /// A connection ended before TLS was up.
    func handshakeEnded(_ reason: ConnectionEnd) {
        switch reason {
        case .finished, .peerClosed: handshakeFailed(reason: "peer-closed")
        case .tls(let error): handshakeFailed(reason: error.code.rawValue)
        case .socket: handshakeFailed(reason: "socket")
        case .handshakeTimeout:
            handshakeFailed(reason: "timeout")
            limitHit(.handshakeTime)
        }
    }

    /// The machine of a connection has broken it.
    func broken(_ fault: ConnectionFault) {
        if let limit = fault.limit { limitHit(limit) }
    }
}
