/// How a client spreads its calls over the addresses of its target.
public enum Balancing: Sendable, Hashable {
    /// Each address in turn.
    case roundRobin
    /// Of two addresses chosen by chance, the one with fewer calls open.
    case leastOutstanding
}

/// Chooses among the addresses that have a connection.
package struct Balancer {
    private let policy: Balancing
    private var turn = 0

    /// Begins with the first place.
    package init(_ policy: Balancing) { self.policy = policy }

    /// Chooses one of `count` places that has room; nil when none has.
    ///
    /// - Parameters:
    ///   - load: How many calls a place has open; nil: it has no room for one more.
    package mutating func pick(
        _ count: Int, load: (Int) -> Int?, using random: inout some RandomNumberGenerator
    ) -> Int? {
        guard count > 1 else { return count == 1 && load(0) != nil ? 0 : nil }
        switch policy {
        case .roundRobin: return pickInTurn(count, load)
        case .leastOutstanding:
            let first = Int.random(in: 0..<count, using: &random)
            let other = (first + Int.random(in: 1..<count, using: &random)) % count
            switch (load(first), load(other)) {
            case (let one?, let two?): return two < one ? other : first
            case (_?, nil): return first
            case (nil, _?): return other
            case (nil, nil): return pickInTurn(count, load)
            }
        }
    }

    private mutating func pickInTurn(_ count: Int, _ load: (Int) -> Int?) -> Int? {
        for step in 0..<count {
            let place = (turn + step) % count
            if load(place) != nil {
                turn = (place + 1) % count
                return place
            }
        }
        return nil
    }
}
