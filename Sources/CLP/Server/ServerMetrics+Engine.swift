import CLPTLS
import CLPWire
import NIOCore

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

/// Adds up from time to time what connections have counted, and shows what the memory pool holds.
struct MetricSampling: Sendable {
    private static let interval = TimeAmount.seconds(5)

    private let task: RepeatedTask?

    init(_ core: ServerCore, on loop: any EventLoop) {
        guard let metrics = core.configuration.metrics else {
            task = nil
            return
        }
        task = loop.scheduleRepeatedTask(initialDelay: Self.interval, delay: Self.interval) { _ in
            metrics.setMemoryPool(core.pool.bytes)
            for connection in core.connections.all { connection.loop.perform { connection.sampleFrames() } }
        }
    }

    func stop() { task?.cancel() }
}
