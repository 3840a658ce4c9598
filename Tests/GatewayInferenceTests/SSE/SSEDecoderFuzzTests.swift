import GatewayInference
import Testing

@Suite("SSE decoder, seeded mutations")
struct SSEDecoderFuzzTests {
    @Test(
        "mutated streams never trap, stay within the limits, and do not depend on the cuts",
        arguments: [
            0x0BAD_5EED as UInt64, 20_261_124, 7,
        ])
    func mutations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let corpus = try Fixture.names(in: "sse", suffix: ".sse").map { try Fixture.bytes("sse/\($0).sse") }
        let limits = SSELimits(lineBytesMax: 600, eventBytesMax: 900)
        for round in 0..<400 {
            var stream = corpus.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...12, using: &random) { mutate(&stream, &random) }
            let whole = outcome(stream, limits: limits) { _ in .max }
            let cut = outcome(stream, limits: limits) { _ in Int.random(in: 1...40, using: &random) }
            #expect(whole.events == cut.events && whole.fault == cut.fault, "seed \(seed), round \(round)")
            #expect(whole.events.allSatisfy { $0.data.count + $0.name.count <= limits.eventBytesMax })
        }
    }

    private func mutate(_ stream: inout [UInt8], _ random: inout SeededGenerator) {
        guard !stream.isEmpty else { return }
        let at = Int.random(in: 0..<stream.count, using: &random)
        let interesting: [UInt8] = [0x0A, 0x0D, 0x3A, 0x20, 0x00, 0xEF, 0xBB, 0xBF, 0xFF]
        switch Int.random(in: 0..<5, using: &random) {
        case 0: stream[at] = UInt8.random(in: 0...255, using: &random)
        case 1: stream.insert(interesting.randomElement(using: &random) ?? 0, at: at)
        case 2: stream.remove(at: at)
        case 3: stream.removeSubrange(at..<min(stream.count, at + 50))
        default: stream.insert(contentsOf: stream[at..<min(stream.count, at + 300)], at: at)
        }
    }

    private func outcome(
        _ stream: [UInt8], limits: SSELimits, size: (Int) -> Int
    ) -> (events: [SSEEvent], fault: SSEFault?) {
        var decoder = SSEDecoder(limits: limits)
        var events: [SSEEvent] = []
        var rest = stream[...]
        while !rest.isEmpty {
            let length = size(rest.count)
            let chunk = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            var offset = 0
            do throws(SSEFault) {
                while let event = try decoder.next(chunk.span, at: &offset) { events.append(event) }
            } catch {
                return (events, error)
            }
        }
        return (events, nil)
    }
}
