package import Logging
import NIOCore
import Synchronization

/// The facts of one call that outlive a copy of its ``CallContext``: fixed ones, and what the handler sets.
///
/// The engine makes one per call; tests of handlers make one without a connection.
package final class CallScope: Sendable {
    package let method: String
    package let metadata: Metadata
    package let peer: PeerInfo
    package let logger: Logger
    package let idempotencyKey: [UInt8]
    package let attempt: UInt32
    /// Empty, or 25 bytes.
    package let traceParent: [UInt8]
    package let traceState: String
    let deadline: NIODeadline

    private struct Reply {
        var isCancelled = false
        var headIsSent = false
        var head: Metadata?
        var trailers = Metadata()
    }

    private let reply = Mutex(Reply())
    private let level: Atomic<Int32>

    /// The call whose handler this task works for. Calls that are made in it end by its deadline at the latest, and go out
    /// with its criticality and its trace, unless they say otherwise.
    @TaskLocal package static var current: CallScope?

    /// - Parameter timeout: what is left of the call's deadline now.
    package convenience init(
        method: String, metadata: Metadata = [:], peer: PeerInfo = PeerInfo(address: nil, port: nil),
        timeout: Duration = .seconds(60), logger: Logger = Logger(label: "clp.call"), idempotencyKey: [UInt8] = [],
        attempt: UInt32 = 0, criticality: Criticality = .normal, traceParent: [UInt8] = [], traceState: String = ""
    ) {
        self.init(
            method: method, metadata: metadata, peer: peer, deadline: .now() + TimeAmount(timeout), logger: logger,
            idempotencyKey: idempotencyKey, attempt: attempt, criticality: criticality, traceParent: traceParent,
            traceState: traceState)
    }

    init(
        method: String, metadata: Metadata, peer: PeerInfo, deadline: NIODeadline, logger: Logger,
        idempotencyKey: [UInt8], attempt: UInt32, criticality: Criticality, traceParent: [UInt8], traceState: String
    ) {
        self.method = method
        self.metadata = metadata
        self.peer = peer
        self.deadline = deadline
        self.logger = logger
        self.idempotencyKey = idempotencyKey
        self.attempt = attempt
        self.traceParent = traceParent
        self.traceState = traceState
        level = Atomic(criticality.rawValue)
    }

    var timeRemaining: Duration {
        .nanoseconds((deadline - .now()).nanoseconds)
    }

    package var criticality: Criticality { Criticality(rawValue: level.load(ordering: .relaxed)) }

    /// Lowers the criticality to a cap; never raises it.
    func limitCriticality(to cap: Criticality) { _ = level.min(cap.rawValue, ordering: .relaxed) }

    package var isCancelled: Bool { reply.withLock { $0.isCancelled } }

    package func cancel() { reply.withLock { $0.isCancelled = true } }

    func setHead(_ metadata: Metadata) throws(RPCError) {
        try Self.check(metadata)
        let isLate = reply.withLock { reply in
            if !reply.headIsSent { reply.head = metadata }
            return reply.headIsSent
        }
        if isLate {
            throw RPCError(
                code: .failedPrecondition, message: "head metadata must be set before the first reply is written")
        }
    }

    func setTrailers(_ metadata: Metadata) throws(RPCError) {
        try Self.check(metadata)
        reply.withLock { $0.trailers = metadata }
    }

    private static func check(_ metadata: Metadata) throws(RPCError) {
        do { try metadata.validate() } catch {
            throw RPCError(code: .internal, message: "the handler's \(error.explanation)")
        }
    }

    /// The head to send before the first reply, once; nil when there is none or it was taken before.
    package func takeHead() -> Metadata? {
        reply.withLock { reply in
            reply.headIsSent = true
            defer { reply.head = nil }
            return reply.head
        }
    }

    package var trailers: Metadata { reply.withLock { $0.trailers } }
}
