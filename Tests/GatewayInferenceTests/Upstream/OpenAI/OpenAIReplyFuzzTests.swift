import GatewayInference
import Testing

@Suite("The streamed answer, seeded mutations")
struct OpenAIReplyFuzzTests {
    @Test(
        "a mutated answer never traps, and means the same in any chunks",
        arguments: [
            0xFEED as UInt64, 20_261_124, 11,
        ])
    func mutations(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let corpus = try Fixture.names(in: "sse", suffix: ".sse").map { try Fixture.bytes("sse/\($0).sse") }
        var ended = 0
        for round in 0..<300 {
            var body = corpus.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&body, &random) }
            let whole = await read(body, pieces: .max)
            let cut = await read(body, pieces: Int.random(in: 1...50, using: &random))
            #expect(whole.events == cut.events && whole.error == cut.error, "seed \(seed), round \(round)")
            #expect(whole.events.causes.count == (whole.error == nil ? 1 : 0), "seed \(seed), round \(round)")
            if whole.error == nil { ended += 1 }
        }
        #expect((1..<300).contains(ended), "the mutations are too weak or too strong")
    }

    private func read(_ body: [UInt8], pieces: Int) async -> (events: [UpstreamEvent], error: UpstreamError?) {
        await OpenAIUpstream(transport: ScriptedTransport(body, pieces: pieces), credential: nil).read()
    }

    private func mutate(_ body: inout [UInt8], _ random: inout SeededGenerator) {
        guard !body.isEmpty else { return }
        let at = Int.random(in: 0..<body.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: body[at] = UInt8.random(in: 0...255, using: &random)
        case 1: body.remove(at: at)
        case 2:
            body.insert([0x7B, 0x7D, 0x22, 0x5C, 0x0A, 0x2C, 0x3A, 0x5D].randomElement(using: &random) ?? 0, at: at)
        default: body.insert(contentsOf: body[at..<min(body.count, at + 80)], at: at)
        }
    }
}
