/// Calls by id: open addressing with linear probing. Ids are dense (1, 3, 5 …), so a look-up is one probe in all but
/// rare cases, and no id can be chosen by a peer to collide with many others: it opens them in order.
///
/// Records are used in place: they are some 300 bytes, and each frame looks at one several times.
///
/// Invariant: `records` has as many places as `keys` and belongs to this value alone, which can't be copied; the place of
/// a record is initialized exactly while its key is not 0.
package struct StreamTable<Stream>: ~Copyable {
    private var keys: [StreamID]
    private var records: UnsafeMutablePointer<Stream>
    private var mask: Int { keys.count - 1 }
    package private(set) var count = 0
    /// Calls that are not where their id says. Mostly none: then a removal need not look at what stands behind.
    private var displaced = 0

    package init() { self.init(places: 8) }

    /// - Parameter places: a power of two.
    private init(places: Int) {
        keys = Array(repeating: 0, count: places)
        records = .allocate(capacity: places)
    }

    deinit {
        for index in keys.indices where keys[index] != 0 { (records + index).deinitialize(count: 1) }
        records.deallocate()
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
        // A wrong index is our own bug and traps.
        _read {
            precondition(keys[index] != 0)
            yield records[index]
        }
        _modify {
            precondition(keys[index] != 0)
            yield &records[index]
        }
    }

    /// Adds a call that is not there yet.
    package mutating func insert(_ id: StreamID, _ stream: consuming Stream) {
        if (count + 1) * 2 > keys.count { grow() }
        let index = place(id)
        (records + index).initialize(to: stream)
    }

    package mutating func remove(at removed: Int) {
        precondition(keys[removed] != 0)
        (records + removed).deinitialize(count: 1)
        count -= 1
        guard displaced > 0 else {
            keys[removed] = 0
            return
        }
        if home(keys[removed]) != removed { displaced -= 1 }
        var hole = removed
        var index = removed
        while true {
            index = (index + 1) & mask
            guard keys[index] != 0 else { break }
            // An entry may move back into the hole only if its home is not between the two.
            let distanceToHome = (index &- home(keys[index])) & mask
            if distanceToHome >= (index &- hole) & mask {
                if home(keys[index]) == hole { displaced -= 1 }
                keys[hole] = keys[index]
                (records + hole).moveInitialize(from: records + index, count: 1)
                hole = index
            }
        }
        keys[hole] = 0
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

    /// Takes a place for `id`, whose record is to be initialized next.
    private mutating func place(_ id: StreamID) -> Int {
        var index = home(id)
        while keys[index] != 0 { index = (index + 1) & mask }
        if index != home(id) { displaced += 1 }
        keys[index] = id
        count += 1
        return index
    }

    private mutating func grow() {
        var larger = StreamTable(places: keys.count * 2)
        for index in keys.indices where keys[index] != 0 {
            let target = larger.place(keys[index])
            (larger.records + target).moveInitialize(from: records + index, count: 1)
            // The record has moved away.
            keys[index] = 0
        }
        self = larger
    }
}
