import Synchronization

/// How many calls a server runs over all its connections, and what that means for those that come.
///
/// The less critical a call is, the earlier it is refused. Above three quarters of the limit connections pay call credit
/// late ([CLP-CALLS-3]): who sends much then waits. Safe to use from any thread.
final class CallLoad: Sendable {
    private let running = Atomic<Int>(0)
    private let sheddableLimit: Int
    private let normalLimit: Int
    private let limit: Int
    /// Connections that owe call credit until the load has fallen.
    private let debtors = Mutex<[UInt64: ServerConnectionHandler]>([:])

    init(limit: Int) {
        self.limit = limit
        normalLimit = limit - limit / 16
        sheddableLimit = max(1, limit * 3 / 4)
    }

    var count: Int { running.load(ordering: .relaxed) }

    /// Whether call credit is to be paid late.
    var isHigh: Bool { count > sheddableLimit }

    /// Counts a call in, unless there are too many for one of its criticality.
    func admit(_ criticality: Criticality) -> Bool {
        if running.add(1, ordering: .relaxed).newValue <= limit(for: criticality) { return true }
        ended()
        return false
    }

    /// Whether there are too many for a call that was counted in and has turned out to be less critical.
    func isTooHigh(for criticality: Criticality) -> Bool { count > limit(for: criticality) }

    private func limit(for criticality: Criticality) -> Int {
        switch criticality {
        case .critical: limit
        case .sheddable: sheddableLimit
        default: normalLimit
        }
    }

    /// A call that was counted in has ended.
    func ended() {
        guard running.subtract(1, ordering: .sequentiallyConsistent).newValue == sheddableLimit else { return }
        let connections = debtors.withLock { debtors in
            defer { debtors = [:] }
            return debtors
        }
        for connection in connections.values { connection.loop.perform { connection.payCallCredit() } }
    }

    /// The connection keeps call credit back until the load has fallen.
    ///
    /// - Returns: false when it has fallen already.
    func owe(_ connection: ServerConnectionHandler) -> Bool {
        debtors.withLock { $0[connection.number] = connection }
        if running.load(ordering: .sequentiallyConsistent) > sheddableLimit { return true }
        forget(connection)
        return false
    }

    func forget(_ connection: ServerConnectionHandler) {
        debtors.withLock { _ = $0.removeValue(forKey: connection.number) }
    }
}
