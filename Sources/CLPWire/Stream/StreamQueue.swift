/// A first-in, first-out queue of call ids in a ring that keeps its memory.
struct StreamQueue {
    private var ring: [StreamID] = []
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var first: StreamID? { count == 0 ? nil : ring[head] }

    mutating func append(_ id: StreamID) {
        if count == ring.count { grow() }
        ring[(head + count) & (ring.count - 1)] = id
        count += 1
    }

    mutating func removeFirst() {
        precondition(count > 0)
        head = (head + 1) & (ring.count - 1)
        count -= 1
    }

    mutating func removeAll() {
        head = 0
        count = 0
    }

    private mutating func grow() {
        var larger: [StreamID] = []
        larger.reserveCapacity(max(8, ring.count * 2))
        for offset in 0..<count { larger.append(ring[(head + offset) & (ring.count - 1)]) }
        while larger.count < max(8, ring.count * 2) { larger.append(0) }
        ring = larger
        head = 0
    }
}
