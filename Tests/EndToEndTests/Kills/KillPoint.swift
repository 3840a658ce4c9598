import Foundation
import Testing

/// The moment at which a gateway is killed. All of it follows from the run's seed and the number of the point.
struct KillPoint: Sendable, CustomTestStringConvertible {
    /// What the callers count on the way to it.
    enum Event: Int, CaseIterable {
        /// A caller is about to send a call: the store begins it.
        case started
        /// A piece of text has come.
        case delta
        /// The last event of a stream has come: the store has ended other calls, or is about to.
        case completed
    }

    let seed: UInt64
    let number: Int
    let event: Event
    /// How many of these events come before it, over all streams.
    let count: Int
    /// So long behind the last of them.
    let delay: Duration
    /// The next start is killed as well, so long after it began; nil: it is let be.
    let nextKill: Duration?

    init(seed: UInt64, number: Int) {
        var random = SeededRandom(seed, UInt64(number))
        self.seed = seed
        self.number = number
        event = Event.allCases[number % Event.allCases.count]
        count = Int.random(in: 1...(event == .delta ? 160 : 48), using: &random)
        delay = .microseconds(Int.random(in: 0...8_000, using: &random))
        nextKill = number % 4 == 3 ? .milliseconds(Int.random(in: 0...80, using: &random)) : nil
    }

    /// Named in each failure: the command that plays it alone.
    var testDescription: String { "tools/kill-test --seed \(seed) --point \(number)" }

    /// The numbers of one stream's calls.
    func random(forStream stream: Int) -> SeededRandom {
        SeededRandom(seed, UInt64(number), UInt64(stream) + 1)
    }

    // MARK: The points of a run

    static let runSeed = UInt64(variable("CLPAI_KILL_SEED", otherwise: 1))

    /// `CLPAI_KILL_POINTS` of them, 10 unless told; or the one that `CLPAI_KILL_POINT` names.
    static let ofThisRun: [KillPoint] = {
        let one = variable("CLPAI_KILL_POINT", otherwise: -1)
        let numbers = one >= 0 ? one...one : 0...(max(1, variable("CLPAI_KILL_POINTS", otherwise: 10)) - 1)
        return numbers.map { KillPoint(seed: runSeed, number: $0) }
    }()

    private static func variable(_ name: String, otherwise: Int) -> Int {
        guard let text = ProcessInfo.processInfo.environment[name], !text.isEmpty else { return otherwise }
        guard let number = Int(text), number >= 0 else { fatalError("\(name) is not a whole number") }
        return number
    }
}

/// SplitMix64: the same seeds give the same numbers.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64 = 0

    init(_ seeds: UInt64...) {
        for seed in seeds { state = next() ^ seed }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
