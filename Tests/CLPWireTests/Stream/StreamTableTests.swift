import CLPWire
import Testing

@Suite struct StreamTableTests {
    /// Against a dictionary, with ids that rise as real ones do and some that stay for long.
    @Test(arguments: UInt64(1)...20)
    func actsAsADictionary(seed: UInt64) {
        var random = SeededRandom(seed)
        var table = StreamTable<Int>()
        var model: [StreamID: Int] = [:]
        var next: StreamID = 1
        for _ in 0..<2_000 {
            if random.chance(52) {
                table.insert(next, Int(next) * 3)
                model[next] = Int(next) * 3
                next += 2 * StreamID.random(in: 1...3, using: &random)
            } else if let id = model.keys.sorted().randomElement(using: &random), let index = table.index(of: id) {
                #expect(table[index] == model[id])
                table.remove(at: index)
                model[id] = nil
            }
            if random.chance(10) { check(table, model) }
        }
        check(table, model)
    }

    private func check(_ table: borrowing StreamTable<Int>, _ model: [StreamID: Int]) {
        #expect(table.count == model.count)
        #expect(table.ids == model.keys.sorted())
        for (id, value) in model {
            #expect(table.index(of: id).map { table[$0] } == value)
        }
        #expect(table.index(of: 2_000_001) == nil)
    }
}
