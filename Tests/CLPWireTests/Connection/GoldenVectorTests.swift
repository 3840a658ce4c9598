import CLPWire
import Testing

/// Every golden vector, with the received bytes whole, in small pieces, and cut at each place ([CLP-FRAME-8]).
@Suite struct GoldenVectorTests {
    @Test func thereAreVectors() {
        #expect(VectorCase.all.count > 70)
    }

    /// Each type of frame is there, right and wrong.
    @Test func everyTypeIsThere() {
        var valid: Set<UInt8> = []
        var broken: Set<UInt8> = []
        for vector in VectorCase.all {
            var last: [UInt8] = []
            for step in vector.steps {
                if ["recv", "send"].contains(step.words[0]) {
                    let types = Self.types(VectorCase.bytes(step.words.dropFirst()))
                    valid.formUnion(types)
                    if step.words[0] == "recv" { last = types }
                }
                if step.words.starts(with: ["event", "failed"]), let type = last.last { broken.insert(type) }
            }
        }
        let all = Set(FrameType.allCases.map(\.rawValue))
        #expect(valid.isSuperset(of: all))
        #expect(broken.isSuperset(of: all), "\(all.subtracting(broken))")
    }

    private static func types(_ bytes: [UInt8]) -> [UInt8] {
        var types: [UInt8] = []
        var offset = 0
        while offset + 10 <= bytes.count {
            types.append(bytes[offset + 8])
            offset += 10 + (Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3]))
        }
        return types
    }

    @Test(arguments: VectorCase.all)
    func whole(_ vector: VectorCase) {
        var player = VectorPlayer(vector) { bytes, _ in [bytes] }
        #expect(player.play() == [])
    }

    @Test(arguments: VectorCase.all)
    func inPieces(_ vector: VectorCase) {
        for size in [1, 2, 3, 7, 10, 11] {
            var player = VectorPlayer(vector) { bytes, _ in bytes.pieces(size) }
            #expect(player.play() == [], "pieces of \(size)")
        }
    }

    @Test(arguments: VectorCase.all)
    func cutOnceAtEachPlace(_ vector: VectorCase) {
        let count = vector.receivedBytes
        for place in 1..<max(count, 1) where count < 500 || place < 200 || place > count - 100 || place % 997 == 0 {
            var player = VectorPlayer(vector) { bytes, before in
                let inside = place - before
                guard inside > 0 && inside < bytes.count else { return [bytes] }
                return [Array(bytes[..<inside]), Array(bytes[inside...])]
            }
            #expect(player.play() == [], "cut at \(place)")
        }
    }
}
