import CLPWire

/// One direction of a connection: bytes arrive in order after a delay, and are read in portions that cut frames anywhere.
struct Link {
    private var bytes: [UInt8] = []
    private var head = 0
    private var arrivals: [(end: Int, at: WireTime)] = []
    private var firstArrival = 0
    /// All bytes so far.
    private(set) var written = 0
    private(set) var read = 0

    var isEmpty: Bool { read == written }

    mutating func write(_ part: [UInt8], arrives: WireTime) {
        guard !part.isEmpty else { return }
        bytes += part
        written += part.count
        // What is written later does not overtake.
        let earliest = arrivals.last?.at ?? arrives
        arrivals.append((written, max(earliest, arrives)))
    }

    /// When the next bytes can be read that can't be read yet; nil: there are none.
    func nextArrival(after now: WireTime) -> WireTime? {
        arrivals[firstArrival...].first { $0.at > now }?.at
    }

    /// Takes up to `count` bytes of those that have arrived.
    mutating func take(_ count: Int, now: WireTime) -> [UInt8] {
        while firstArrival < arrivals.count, arrivals[firstArrival].end <= read { firstArrival += 1 }
        var arrived = read
        for arrival in arrivals[firstArrival...] where arrival.at <= now { arrived = arrival.end }
        let amount = min(count, arrived - read)
        guard amount > 0 else { return [] }
        let part = Array(bytes[head..<(head + amount)])
        head += amount
        read += amount
        if head == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            head = 0
        }
        return part
    }

    /// The connection is lost: what is under way never comes.
    mutating func cut() {
        bytes = []
        head = 0
        arrivals = []
        firstArrival = 0
        read = written
    }
}
