import CLPWire
import Testing

/// Every golden vector, with the received bytes whole, in small pieces, and cut at each place ([CLP-FRAME-8]).
@Suite struct GoldenVectorTests {
    @Test func thereAreVectors() {
        #expect(VectorCase.all.count > 60)
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
