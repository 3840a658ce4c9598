import CLPWire
import Testing

/// Hostile bytes: a connection never traps; it goes on, or it fails once and says so.
@Suite struct FuzzTests {
    @Test(arguments: 0..<10)
    func randomBytes(block: Int) {
        for number in 0..<200 {
            let seed = UInt64(block * 1_000 + number)
            var random = SeededRandom(seed)
            var bytes = random.chance(80) ? Frames.settings() : []
            for _ in 0..<Int.random(in: 0...30, using: &random) {
                let length = Int.random(in: 0...40, using: &random)
                let payload = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
                let type = UInt8.random(in: 0...12, using: &random)
                let flags = random.chance(60) ? UInt8.random(in: 0...15, using: &random) : 0
                bytes += Frames.raw(type, flags: flags, StreamID.random(in: 0...9, using: &random), payload)
            }
            serverTakes(bytes, &random, seed)
            clientTakes(bytes, &random, seed)
        }
    }

    @Test(arguments: 0..<10)
    func mutatedTraffic(block: Int) {
        for number in 0..<15 {
            let seed = UInt64(block * 1_000 + number + 1)
            var random = SeededRandom(seed ^ 0xffff)
            let traffic = Traffic(&random)
            #expect(traffic.toServer.count > 100 && traffic.toClient.count > 50)
            for _ in 0..<8 {
                serverTakes(mutated(traffic.toServer, &random), &random, seed)
                clientTakes(mutated(traffic.toClient, &random), &random, seed)
            }
        }
    }

    private func mutated(_ valid: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = valid
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let early = random.chance(50) ? place % 200 % bytes.count : place
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[early] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[early] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
            case 2: bytes.remove(at: early)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: early)
            default: bytes.removeLast(min(bytes.count, Int.random(in: 0...50, using: &random)))
            }
        }
        return bytes
    }

    private func serverTakes(_ bytes: [UInt8], _ random: inout SeededRandom, _ seed: UInt64) {
        var server = ServerConnection.make(.protocolDefaults)
        var failures = 0
        var afterwards = 0
        for part in bytes.pieces(Int.random(in: 1...5_000, using: &random)) {
            var offset = 0
            while let event = server.next(part.span.bytes, at: &offset, now: .start) {
                if failures > 0 { afterwards += 1 }
                if event.brokenRule != nil { failures += 1 }
                if case .call(let id, _, _, _) = event {
                    if random.chance(20) {
                        server.refuse(id, status: [8, 8], notProcessed: true)
                    } else {
                        server.accept(id, messageLimit: 100_000)
                    }
                    if random.chance(30) { server.sendMessage(id, [1, 2, 3]) }
                    if random.chance(20) { server.finish(id) }
                }
                if case .message(let id, _, _) = event, random.chance(70) { server.messageTaken(id) }
                if case .cancelled(let id, _) = event { server.handlerEnded(id) }
            }
            #expect(offset == part.count, "seed \(seed)")
            if random.chance(30) { _ = server.write() }
        }
        #expect(failures <= 1 && afterwards == 0, "seed \(seed)")
        _ = server.write()
        let isOver = server.isFinished
        #expect(failures == 0 || isOver, "seed \(seed)")
    }

    private func clientTakes(_ bytes: [UInt8], _ random: inout SeededRandom, _ seed: UInt64) {
        var client = ClientConnection.make(.protocolDefaults)
        for _ in 0..<8 { _ = client.open(header: [1], message: [1, 2], end: random.chance(50), replyLimit: 100_000) }
        _ = client.write()
        var failures = 0
        var afterwards = 0
        for part in bytes.pieces(Int.random(in: 1...5_000, using: &random)) {
            var offset = 0
            while let event = client.next(part.span.bytes, at: &offset, now: .start) {
                if failures > 0 { afterwards += 1 }
                if event.brokenRule != nil { failures += 1 }
                if case .message(let id, _) = event, random.chance(70) { client.messageTaken(id) }
                if case .messageTooLarge(let id, _) = event { client.cancel(id, .replyRefused) }
            }
            #expect(offset == part.count, "seed \(seed)")
            if random.chance(30) { _ = client.write() }
        }
        #expect(failures <= 1 && afterwards == 0, "seed \(seed)")
        _ = client.write()
        let isOver = client.isFinished
        #expect(failures == 0 || isOver, "seed \(seed)")
    }
}
