import CLPMessages
import CLPMessagesC
import Foundation
import Testing

/// Bytes made to crash, to fill the memory or to burn time.
@Suite struct HostileBytesTests {
    @Test func nestingStopsAtTheLimit() throws {
        // The outermost message is level 1.
        #expect(brokenRule(Wire.nested(18, levels: 99), as: Sample.self) == nil)
        #expect(brokenRule(Wire.nested(18, levels: 100), as: Sample.self) == .tooDeep)
        let bomb = Wire.nested(18, levels: 420)
        #expect(bomb.count > 1_600)
        #expect(brokenRule(bomb, as: Sample.self) == .tooDeep)
        #expect(
            brokenRule(Wire.nested(18, levels: 2), as: Sample.self, limits: DecodingLimits(maxDepth: 2)) == .tooDeep)
        let shallow = DecodingLimits(maxDepth: 3)
        #expect(brokenRule(Wire.nested(18, levels: 2), as: Sample.self, limits: shallow) == nil)
        let error = #expect(throws: DecodingError.self) { try Sample(serialized: bomb) }
        #expect(error?.fault == .limit)
    }

    @Test func nestedGroupsStopAtTheLimit() {
        let groups = { (levels: Int) in (0..<levels).reduce([UInt8]()) { inner, _ in Wire.group(99, inner) } }
        #expect(brokenRule(groups(99), as: Empty.self) == nil)
        #expect(brokenRule(groups(100), as: Empty.self) == .tooDeep)
        #expect(brokenRule(groups(50_000), as: Empty.self) == .tooDeep)
    }

    @Test func deepestMessageFitsASmallStack() async throws {
        let bytes = Wire.nested(18, levels: 99)
        let depth = await withCheckedContinuation { continuation in
            let thread = Thread {
                var levels = 0
                let decoded = try? Sample(serialized: bytes)
                if let decoded, (try? decoded.serialized()) == bytes { levels = 1 }
                var next = decoded?.child
                while let sample = next {
                    levels += 1
                    next = sample.child
                }
                continuation.resume(returning: levels)
            }
            // A sanitizer's frames are several times as large.
            let isSanitized = ProcessInfo.processInfo.environment["CLP_TEST_SANITIZED"] == "1"
            thread.stackSize = (isSanitized ? 4096 : 512) << 10
            thread.start()
        }
        #expect(depth == 100)
    }

    @Test func amplificationEndsAtTheBudget() {
        // Three bytes each, some 400 in memory.
        let bytes = [[UInt8]](repeating: Wire.field(19, [UInt8]()), count: 26_000).flatMap { $0 }
        #expect(bytes.count == 78_000)
        let decode = CDecode(bytes, as: Sample.self)
        #expect(decode.result == CLP_OVER_BUDGET)
        #expect(decode.taken <= 64 * bytes.count + 64 << 10)
        let error = #expect(throws: DecodingError.self) { try Sample(serialized: bytes) }
        #expect(error?.rule == .overBudget)
        #expect(error?.fault == .limit)
    }

    @Test func configuredBudgetHolds() {
        let bytes = Wire.field(5, [UInt8](repeating: 1, count: 100_000))
        #expect(brokenRule(bytes, as: Sample.self, limits: DecodingLimits(maxDecodedBytes: 90_000)) == .overBudget)
        #expect(brokenRule(bytes, as: Sample.self, limits: DecodingLimits(maxDecodedBytes: 120_000)) == nil)
        #expect(brokenRule(bytes, as: Sample.self, limits: DecodingLimits(maxDecodedBytes: -1)) == .overBudget)
    }

    @Test func budgetIsTheLeastOfLimitAndRatio() {
        #expect(clp_decode_budget(0, 64 << 20) == 64 << 10)
        #expect(clp_decode_budget(1_000, 64 << 20) == 64_000 + 64 << 10)
        #expect(clp_decode_budget(4 << 20, 64 << 20) == 64 << 20)
        #expect(clp_decode_budget(.max, 64 << 20) == 64 << 20)
    }

    /// Every decode of a shape that costs much stays within its budget, whether it succeeds or not.
    @Test(arguments: [
        Wire.varint(61, 1), Wire.field(11, ""), Wire.field(12, [UInt8]()), Wire.field(13, [UInt8]()),
        Wire.varint(300, 1), Wire.field(300, [UInt8]()), Wire.field(41, [1]), Wire.field(9, [UInt8]()),
    ])
    func repeatedFieldsStayWithinTheBudget(_ field: [UInt8]) {
        for count in [1, 1_000, 50_000] {
            let bytes = [[UInt8]](repeating: field, count: count).flatMap { $0 }
            let decode = CDecode(bytes, as: Sample.self)
            #expect(decode.taken <= clp_decode_budget(bytes.count, 64 << 20))
        }
    }

    @Test func lengthsThatReachPastTheEndTakeNoMemory() {
        for length in [4, 1 << 31, 1 << 32, UInt64(Int64.max), UInt64.max] as [UInt64] {
            var wire = Wire()
            wire.tag(5, 2)
            wire.varint(length)
            wire.bytes += [1, 2, 3]
            let decode = CDecode(wire.bytes, as: Sample.self)
            #expect(decode.result == CLP_TRUNCATED)
            #expect(decode.taken <= 4_096)
        }
    }

    @Test func repeatedSubmessagesMergeInLinearTimeAndMemory() throws {
        let count = 50_000
        var bytes: [UInt8] = []
        for index in 0..<count {
            bytes += Wire.field(18, Wire.field(11, "x") + Wire.varint(1, UInt64(index)))
        }
        let start = ContinuousClock.now
        let sample = try Sample(serialized: bytes)
        // A merge that copies what it has would take minutes.
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(sample.child?.tags.count == count)
        #expect(sample.child?.id == Int32(count - 1))
        #expect(CDecode(bytes, as: Sample.self).taken < 8 * bytes.count)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func mutationsNeverCrashAndDecodeStably(seed: UInt64) throws {
        var random = Seeded(seed)
        let valid = try random.sample().serialized() + random.numbers().serialized()
        for _ in 0..<100 {
            let bytes = random.mutate(valid)
            guard let sample = try? Sample(serialized: bytes) else { continue }
            let once = try sample.serialized()
            #expect(try Sample(serialized: once).serialized() == once, "seed \(seed)")
            _ = sample.description
        }
    }
}

extension Seeded {
    /// The bytes with a few of them changed, left out, repeated or put in.
    mutating func mutate(_ original: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0...Int(next() % 4) where !bytes.isEmpty {
            let at = Int(next() % UInt64(bytes.count))
            let end = min(bytes.count, at + Int(next() % 9))
            switch next() % 6 {
            case 0: bytes[at] ^= 1 << UInt8(next() % 8)
            case 1: bytes[at] = UInt8(truncatingIfNeeded: next())
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
            case 4: bytes.insert(UInt8(truncatingIfNeeded: next()), at: at)
            default: bytes.removeSubrange(end...)
            }
        }
        return bytes
    }
}
