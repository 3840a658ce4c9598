import CLP
import Testing

struct BalancerTests {
    @Test func roundRobinTakesEachInTurn() {
        var balancer = Balancer(.roundRobin)
        var random = RandomSource(seed: 1)
        let picks = (0..<7).map { _ in balancer.pick(3, load: { _ in 0 }, using: &random) }
        #expect(picks == [0, 1, 2, 0, 1, 2, 0])
    }

    @Test func roundRobinLeavesOutTheFull() {
        var balancer = Balancer(.roundRobin)
        var random = RandomSource(seed: 1)
        let picks = (0..<4).map { _ in balancer.pick(3, load: { $0 == 1 ? nil : 0 }, using: &random) }
        #expect(picks == [0, 2, 0, 2])
    }

    @Test(arguments: [Balancing.roundRobin, .leastOutstanding])
    func nothingIsPickedWhereAllAreFull(policy: Balancing) {
        var balancer = Balancer(policy)
        var random = RandomSource(seed: 1)
        for count in 0..<5 { #expect(balancer.pick(count, load: { _ in nil }, using: &random) == nil) }
        #expect(balancer.pick(1, load: { _ in 9 }, using: &random) == 0)
    }

    @Test func ofTwoTheOneWithFewerCallsIsTaken() {
        var balancer = Balancer(.leastOutstanding)
        var random = RandomSource(seed: 5)
        for _ in 0..<50 {
            #expect(balancer.pick(2, load: { $0 == 0 ? 3 : 1 }, using: &random) == 1)
            #expect(balancer.pick(2, load: { $0 == 0 ? nil : 100 }, using: &random) == 1)
        }
    }

    @Test func theOnlyOneWithRoomIsFoundAmongMany() {
        var balancer = Balancer(.leastOutstanding)
        var random = RandomSource(seed: 5)
        for _ in 0..<50 { #expect(balancer.pick(40, load: { $0 == 17 ? 8 : nil }, using: &random) == 17) }
    }

    /// Two choices keep the fullest place near the mean, which one choice by chance does not.
    @Test func twoChoicesSpreadCallsEvenly() {
        let seed: UInt64 = 11
        var balancer = Balancer(.leastOutstanding)
        var random = RandomSource(seed: seed)
        var loads = Array(repeating: 0, count: 20)
        for _ in 0..<20_000 {
            guard let place = balancer.pick(20, load: { loads[$0] }, using: &random) else { continue }
            loads[place] += 1
        }
        #expect(loads.reduce(0, +) == 20_000)
        #expect((loads.max() ?? 0) - (loads.min() ?? 0) < 20, "seed \(seed): \(loads)")
    }
}
