import CLPMessagesC
import Testing

@Suite struct ArenaTests {
    @Test func firstBlockIsUsedBeforeMallocAndOverwritten() {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 16) { block in
            block.initializeMemory(as: UInt8.self, repeating: 0xEE)
            var arena = clp_arena()
            clp_arena_init(&arena, 0, block.baseAddress, block.count)
            let memory = clp_arena_alloc(&arena, 100)
            #expect(memory == block.baseAddress)
            memory?.initializeMemory(as: UInt8.self, repeating: 0xAA, count: 100)
            #expect(clp_arena_alloc(&arena, 200) == nil)
            #expect(arena.fault == CLP_OVER_BUDGET)
            clp_arena_release(&arena)
            #expect(block[..<104].allSatisfy { $0 == 0 })
            #expect(block[104...].allSatisfy { $0 == 0xEE })
        }
    }

    @Test func firstBlockIsOverwrittenWhenChunksFollowed() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { block in
            block.initializeMemory(as: UInt8.self, repeating: 0xEE)
            var arena = clp_arena()
            clp_arena_init(&arena, 1 << 20, block.baseAddress, block.count)
            for _ in 0..<100 { #expect(clp_arena_alloc(&arena, 24) != nil) }
            #expect(arena.taken > 0)
            clp_arena_release(&arena)
            #expect(block[..<48].allSatisfy { $0 == 0 })
            #expect(arena.taken == 0)
        }
    }

    @Test func memoryIsAlignedAndDoesNotOverlap() {
        var random = Seeded(3)
        var arena = clp_arena()
        clp_arena_init(&arena, 16 << 20, nil, 0)
        defer { clp_arena_release(&arena) }
        var ranges: [Range<UInt>] = []
        for _ in 0..<2_000 {
            let size = Int(random.next() % (random.chance(20) ? 20_000 : 100))
            guard let memory = clp_arena_alloc(&arena, size) else {
                Issue.record("no memory")
                return
            }
            let start = UInt(bitPattern: memory)
            #expect(start % 8 == 0)
            memory.initializeMemory(as: UInt8.self, repeating: 0xAA, count: size)
            ranges.append(start..<start + UInt(size))
        }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    }

    @Test(arguments: [0, 100, 5_000, 100_000, 3 << 20])
    func budgetIsNeverPassed(budget: Int) {
        var random = Seeded(UInt64(budget))
        var arena = clp_arena()
        clp_arena_init(&arena, budget, nil, 0)
        defer { clp_arena_release(&arena) }
        var given = 0
        while true {
            let size = Int(random.next() % 2_000) + 1
            guard clp_arena_alloc(&arena, size) != nil else { break }
            given += size
            #expect(arena.taken <= budget)
        }
        #expect(arena.fault == CLP_OVER_BUDGET)
        // Most of the budget can be used before that.
        #expect(budget < 5_000 || given > budget / 2)
    }

    @Test func nothingIsStillSomewhere() {
        var arena = clp_arena()
        clp_arena_init(&arena, 100, nil, 0)
        defer { clp_arena_release(&arena) }
        // A pointer, never NULL, which would read as a failure.
        #expect(clp_arena_alloc(&arena, 0) != nil)
        #expect(arena.fault == CLP_OK)
    }

    @Test func absurdSizesAreRefused() {
        var arena = clp_arena()
        clp_arena_init(&arena, .max, nil, 0)
        defer { clp_arena_release(&arena) }
        for size in [-1, -8, Int.min, Int.max] {
            #expect(clp_arena_alloc(&arena, size) == nil)
        }
        #expect(arena.fault != CLP_OK)
    }
}
