/// Calls by id: open addressing with linear probing. Ids are dense (1, 3, 5 …), so a look-up is one probe in all but
/// rare cases, and no id can be chosen by a peer to collide with many others: it opens them in order.
package struct StreamTable<Stream> {
    private var keys: [StreamID]
    private var slots: [Stream?]
    private var mask: Int
    package private(set) var count = 0

    package init() {
        keys = Array(repeating: 0, count: 8)
        slots = Array(repeating: nil, count: 8)
        mask = 7
    }

    /// Where `id` is, until the next insertion or removal.
    package func index(of id: StreamID) -> Int? {
        var index = home(id)
        while keys[index] != 0 {
            if keys[index] == id { return index }
            index = (index + 1) & mask
        }
        return nil
    }

    package subscript(index: Int) -> Stream {
        // The keys say that the slot is taken; a wrong index is our own bug and traps.
        _read { yield slots[index]! }
        _modify { yield &slots[index]! }
    }

    /// Adds a call that is not there yet.
    package mutating func insert(_ id: StreamID, _ stream: Stream) {
        if (count + 1) * 2 > keys.count { grow() }
        place(id, stream)
        count += 1
    }

    package mutating func remove(at removed: Int) {
        var hole = removed
        var index = removed
        while true {
            index = (index + 1) & mask
            guard keys[index] != 0 else { break }
            // An entry may move back into the hole only if its home is not between the two.
            let distanceToHome = (index &- home(keys[index])) & mask
            if distanceToHome >= (index &- hole) & mask {
                keys[hole] = keys[index]
                slots.swapAt(hole, index)
                hole = index
            }
        }
        keys[hole] = 0
        slots[hole] = nil
        count -= 1
    }

    package mutating func removeAll() {
        self = StreamTable()
    }

    /// All ids, rising.
    package var ids: [StreamID] {
        keys.filter { $0 != 0 }.sorted()
    }

    private func home(_ id: StreamID) -> Int {
        Int(id >> 1) & mask
    }

    private mutating func place(_ id: StreamID, _ stream: Stream) {
        var index = home(id)
        while keys[index] != 0 { index = (index + 1) & mask }
        keys[index] = id
        slots[index] = stream
    }

    private mutating func grow() {
        let old = (keys, slots)
        mask = keys.count * 2 - 1
        keys = Array(repeating: 0, count: mask + 1)
        slots = Array(repeating: nil, count: mask + 1)
        for (key, slot) in zip(old.0, old.1) where key != 0 {
            if let slot { place(key, slot) }
        }
    }
}
