import NIOCore

/// Connections that rest give back what only a moving one needs: every 20 ms whoever has not moved since is asked to. Soon,
/// so that the next connection uses the same memory: a thousand that came and rest would leave a heap full of holes.
extension LoopExecutor {
    private static let restTime = TimeAmount.milliseconds(20)

    /// The connection has begun to move.
    func keepWarm(_ member: any LoopMember) {
        if warm.isEmpty { scheduleCooling() }
        warm[ObjectIdentifier(member)] = member
    }

    /// The connection has ended.
    func forget(_ member: any LoopMember) { warm[ObjectIdentifier(member)] = nil }

    private func scheduleCooling() {
        // A loop that is shutting down takes no task, and its connections end.
        eventLoop.scheduleTask(in: Self.restTime) { self.coolDown() }
    }

    private func coolDown() {
        for (name, member) in warm where member.coolDown() { warm[name] = nil }
        if !warm.isEmpty { scheduleCooling() }
    }
}
