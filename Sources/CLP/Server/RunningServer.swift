import CLPWire
import NIOCore
import Synchronization

/// The part of a server that runs, if it does: what introspection and a reload of certificates find.
final class RunningServer: IntrospectionSource {
    private let state = Mutex<ServerCore?>(nil)

    var core: ServerCore? { state.withLock { $0 } }

    func begin(_ core: ServerCore) { state.withLock { $0 = core } }

    func end() { state.withLock { $0 = nil } }

    func introspect() async -> ServerSnapshot? {
        guard let core else { return nil }
        let now = NIODeadline.now()
        let totals = core.connections.totals
        return ServerSnapshot(
            age: .nanoseconds((now - core.start).nanoseconds), isDraining: core.connections.isLeaving,
            connections: await snapshots(core.connections.all), connectionsAccepted: totals.accepted,
            connectionsRefused: totals.refused, callsRunning: core.load.count, assemblingBytes: core.pool.bytes,
            memoryPool: core.pool.limit, failures: core.failures.snapshot(now))
    }

    /// Asks each loop once for all of its connections.
    private func snapshots(_ connections: [ServerConnectionHandler]) async -> [ConnectionSnapshot] {
        var snapshots: [ConnectionSnapshot] = []
        for group in Dictionary(grouping: connections, by: { ObjectIdentifier($0.loop) }).values {
            guard let loop = group.first?.loop else { continue }
            snapshots += await withUnsafeContinuation { waiter in
                loop.perform { waiter.resume(returning: group.compactMap { $0.snapshot() }) }
            }
        }
        return snapshots
    }

    func frameLog(ofConnection number: UInt64) async throws(RPCError) -> FrameLog {
        guard let core, let connection = core.connections[number] else {
            throw RPCError(code: .notFound, message: "the server has no such connection")
        }
        let log = await withUnsafeContinuation { waiter in
            connection.loop.perform { waiter.resume(returning: connection.machine.frameLog) }
        }
        guard let log else {
            throw RPCError(
                code: .failedPrecondition, message: "the server keeps no log of frames; set frameLogEntries")
        }
        return log
    }
}

extension IntrospectionService {
    /// Tells of a server, which need not be the one that serves this.
    ///
    /// - Parameters:
    ///   - server: The server that is told of. It may run later, and it may have ended.
    ///   - metrics: Gives the metrics in Prometheus' text format, if there are any.
    public init(server: Server, metrics: (@Sendable () -> String)? = nil) {
        self.init(source: server.running, metrics: metrics)
    }
}

extension ServerConnectionHandler {
    /// What the connection is doing, on its loop; nil before its handshake is over.
    func snapshot() -> ConnectionSnapshot? {
        guard phase == .open else { return nil }
        let now = WireTime.now
        let clock = NIODeadline.uptimeNanoseconds(now.nanoseconds)
        let calls = calls.values.map { call in
            CallSnapshot(
                stream: call.id, method: call.scope.method,
                age: .nanoseconds((clock - call.tally.start).nanoseconds),
                timeRemaining: .nanoseconds((call.scope.deadline - clock).nanoseconds), phase: call.phase,
                queuedBytes: machine.queuedBytes(call.id))
        }
        return ConnectionSnapshot(
            number: number, age: now - start, idle: now - machine.lastByte, isDraining: machine.isLeaving,
            callCredit: machine.callCredit.available, assemblingBytes: charged,
            queuedBytes: calls.reduce(0) { $0 + $1.queuedBytes }, counters: machine.counters, calls: calls)
    }
}

extension ServerCall {
    fileprivate var phase: CallSnapshot.Phase {
        switch stage {
        case .receiving: .receiving
        default: tally.replyMessages > 0 ? .replying : .running
        }
    }
}
