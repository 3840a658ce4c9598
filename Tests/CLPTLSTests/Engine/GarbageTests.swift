import CLPTLS
import Testing

/// No bytes of a peer bring an engine to a trap or to plaintext that was never sent.
@Suite struct GarbageTests {
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
    func randomBytesEndInAnError(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let clientContext = try TestCertificates.client()
        let serverContext = try TestCertificates.server()
        for round in 0..<60 {
            let engine =
                round.isMultiple(of: 2)
                ? try TLSEngine(server: serverContext)
                : try TLSEngine(client: clientContext, peerName: "localhost")
            let victim = Endpoint(engine)
            victim.start()
            // Half of them look like a record, so that they get further than the first byte.
            var bytes = random.bytes(Int.random(in: 20...20_000, using: &random))
            if Bool.random(using: &random) {
                bytes.replaceSubrange(0..<5, with: [22, 3, UInt8.random(in: 0...4, using: &random), 0, 10])
            }
            for piece in pieces(of: bytes, using: &random) { victim.receive(piece) }
            victim.transportEnded()
            #expect(victim.error != nil, "seed \(seed), round \(round)")
            #expect(victim.received.isEmpty, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [UInt64(11), 12, 13, 14, 15, 16])
    func changedBytesOfARealConnectionEndInAnErrorOrInTheRightData(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let clientContext = try TestCertificates.client()
        let serverContext = try TestCertificates.server()
        let data = random.bytes(3000)
        for round in 0..<60 {
            let link = try Link(client: clientContext, server: serverContext)
            let isLate = Bool.random(using: &random)
            link.client.start()
            link.server.receive(isLate ? link.client.takeOutgoing() : changed(link.client.takeOutgoing(), &random))
            link.client.receive(link.server.takeOutgoing())
            link.client.send(data.isEmpty || !link.client.engine.isHandshakeComplete ? [] : data)
            link.server.receive(isLate ? changed(link.client.takeOutgoing(), &random) : link.client.takeOutgoing())
            link.server.transportEnded()
            #expect(link.server.error != nil, "seed \(seed), round \(round)")
            #expect(data.starts(with: link.server.received), "seed \(seed), round \(round)")
        }
    }

    private func changed(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        guard !bytes.isEmpty else { return bytes }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[index] ^= UInt8.random(in: 1...255, using: &random)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            default: bytes.removeSubrange(index...)
            }
            if bytes.isEmpty { break }
        }
        return bytes
    }

    private func pieces(of bytes: [UInt8], using random: inout SeededGenerator) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var offset = 0
        while offset < bytes.count {
            let end = min(bytes.count, offset + Int.random(in: 1...4000, using: &random))
            pieces.append(Array(bytes[offset..<end]))
            offset = end
        }
        return pieces
    }
}
