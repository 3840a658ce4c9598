import CLPWire
import Synchronization

extension ServerConnectionHandler {
    /// A reply of more than this is charged to the memory pool while it is unsent; what is below counts as the call's own.
    static let bulk = 65_536

    /// Charges the memory pool what has changed: requests that are not whole or not read, and large replies that are not
    /// sent.
    func settleMemory() {
        let holds = machine.assemblingBytes + heldBytes + (bulky.isEmpty ? 0 : bulkyBytes())
        guard holds != charged else { return }
        let change = holds - charged
        charged = holds
        sharedCharge.store(holds, ordering: .relaxed)
        if core.pool.charge(change), change > 0 { core.makeRoom() }
    }

    private func bulkyBytes() -> Int {
        var sum = 0
        for id in bulky {
            let bytes = machine.queuedBytes(id)
            if bytes == 0 { bulky.remove(id) }
            sum += bytes
        }
        return sum
    }

    /// A reply was queued.
    func queued(_ bytes: Int, _ id: StreamID) {
        if bytes > Self.bulk { bulky.insert(id) }
    }

    /// Ends the call that holds most of the memory pool here.
    func endLargestCall() {
        settleMemory()
        var largest: (id: StreamID, bytes: Int) = (0, 0)
        func consider(_ id: StreamID, _ bytes: Int) { if bytes > largest.bytes { largest = (id, bytes) } }
        for call in calls.values { consider(call.id, call.heldBytes) }
        for id in bulky { consider(id, machine.queuedBytes(id)) }
        if let unfinished = machine.largestUnfinished() { consider(unfinished.id, unfinished.bytes) }
        guard largest.bytes > 0 else { return }
        let status = RPCError(
            code: .resourceExhausted, message: "the server's memory for messages is full; try again later")
        if let call = calls[largest.id], call.ending == nil {
            call.end(status)
        } else {
            // Its handler has ended, and the client does not take the reply.
            machine.expire(largest.id, StatusBlock.encode(status))
            markDirty()
        }
        settleMemory()
    }
}
