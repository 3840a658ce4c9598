import NIOCore
import Synchronization

/// The last failures of a server, for introspection: codes, numbers of connections, and methods that the server has. No
/// text and no address. Safe to use from any thread.
final class FailureLog: Sendable {
    private struct Entry {
        let time: NIODeadline
        let connection: UInt64
        let route: Route?
        let code: UInt32
    }

    private static let capacity = 256

    private let entries = Mutex<(ring: [Entry], oldest: Int)>(([], 0))

    /// Notes a failure.
    ///
    /// - Parameters:
    ///   - route: the method of the call; nil: the connection failed.
    ///   - code: of the call's status, or of the connection's GOAWAY.
    func add(connection: UInt64, route: Route?, code: UInt32) {
        let entry = Entry(time: .now(), connection: connection, route: route, code: code)
        entries.withLock { entries in
            guard entries.ring.count == Self.capacity else { return entries.ring.append(entry) }
            entries.ring[entries.oldest] = entry
            entries.oldest = (entries.oldest + 1) % Self.capacity
        }
    }

    /// The newest last.
    func snapshot(_ now: NIODeadline) -> [FailureSnapshot] {
        let (ring, oldest) = entries.withLock { $0 }
        return (ring[oldest...] + ring[..<oldest]).map { entry in
            FailureSnapshot(
                age: .nanoseconds((now - entry.time).nanoseconds), connection: entry.connection,
                method: entry.route?.method.path, code: entry.code)
        }
    }
}
