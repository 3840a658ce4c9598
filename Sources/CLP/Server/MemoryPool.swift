import Synchronization

/// The bytes of requests that a server holds for all its connections: of messages that have come in part, and of streamed
/// ones that wait for their readers.
///
/// A connection charges what has changed after each read, so a read that leaves nothing behind costs nothing here. Safe to
/// use from any thread.
final class MemoryPool: Sendable {
    let limit: Int
    /// From here on no credit is given in advance.
    private let advanceLimit: Int
    private let used = Atomic<Int>(0)
    private let isMakingRoom = Atomic<Bool>(false)

    init(limit: Int) {
        self.limit = limit
        advanceLimit = limit / 10 * 8
    }

    var bytes: Int { used.load(ordering: .relaxed) }
    var isFull: Bool { bytes > limit }
    /// Whether a message that was let in may have credit ahead of what was taken.
    var hasRoomAhead: Bool { bytes <= advanceLimit }

    /// - Returns: whether the pool is too full now.
    func charge(_ change: Int) -> Bool {
        used.add(change, ordering: .relaxed).newValue > limit
    }

    /// - Returns: false while another thread is making room.
    func beginMakingRoom() -> Bool {
        isMakingRoom.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
    }

    func endMakingRoom() { isMakingRoom.store(false, ordering: .releasing) }
}
