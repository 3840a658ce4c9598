import CLPTLS
import COpenSSL
import Testing

@Suite struct RecordTests {
    private static let message = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    private static func connected(_ options: TLSOptions = .clp, piece: Int = .max) throws -> Link {
        let link = try Link(options: options, piece: piece)
        link.carry()
        #expect(link.client.engine.isHandshakeComplete && link.server.engine.isHandshakeComplete)
        return link
    }

    @Test func dataGoesBothWays() throws {
        let link = try Self.connected()
        link.client.send(Self.message)
        link.server.send(Array("answer".utf8))
        link.carry()
        #expect(link.server.received == Self.message)
        #expect(link.client.received == Array("answer".utf8))
    }

    /// 100,000 bytes are seven records; the size that `sealedSize` gives is enough for one call.
    @Test func oneSealTakesAllThatIsReady() throws {
        let link = try Self.connected()
        let room = link.client.engine.sealedSize(of: Self.message.count)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        defer { buffer.deallocate() }
        let sealed = try link.client.engine.seal(Self.message.span.bytes, into: buffer)
        #expect(sealed.consumed == Self.message.count)
        #expect(records(of: Array(buffer[..<sealed.produced])).count == 7)
        #expect(link.client.engine.pendingOutput == 0)
    }

    @Test func smallWindowTakesAPart() throws {
        let link = try Self.connected()
        let tooSmall = UnsafeMutableRawBufferPointer.allocate(byteCount: 200, alignment: 1)
        defer { tooSmall.deallocate() }
        let sealed = try link.client.engine.seal(Self.message.span.bytes, into: tooSmall)
        #expect(sealed.consumed == 0 && sealed.produced == 0)
        link.client.send(Array(Self.message[..<5000]), room: 1500)
        link.carry()
        #expect(link.server.received == Array(Self.message[..<5000]))
    }

    @Test func nothingIsSealedBeforeTheHandshakeIsComplete() throws {
        let engine = try TLSEngine(client: TestCertificates.client(), peerName: "localhost")
        try engine.start()
        let room = engine.sealedSize(of: 3)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        defer { buffer.deallocate() }
        let waiting = engine.pendingOutput
        let sealed = try engine.seal([1, 2, 3].span.bytes, into: buffer)
        #expect(waiting > 0)
        #expect(sealed.consumed == 0 && sealed.produced == waiting)
        #expect(buffer.first == 22, "the first flight, a handshake record")
    }

    /// A peer may ask for records of 512 bytes (RFC 6066 §4); then one call may take a part.
    @Test func smallRecordsOnRequestOfThePeer() throws {
        let server = Endpoint(try TLSEngine(server: TestCertificates.server()))
        let client = try RawPeer(isServer: false) {
            RawPeer.offer(["clp/1"], $0)
            SSL_CTX_set_tlsext_max_fragment_length($0, UInt8(TLSEXT_max_fragment_length_512))
        }
        client.carry(with: server)
        server.send(Self.message)
        let sent = server.takeOutgoing()
        #expect(records(of: sent).allSatisfy { $0.length <= 512 + 17 })
        client.receive(sent)
        #expect(client.received == Self.message)
    }

    // MARK: Padding

    @Test(arguments: [(1, 272), (255, 272), (256, 528), (400, 528), (16_000, 16_144), (16_384, 16_401)])
    func recordsArePaddedTo256Bytes(count: Int, length: Int) throws {
        let link = try Self.connected()
        link.client.send([UInt8](repeating: 7, count: count))
        let sent = link.client.takeOutgoing()
        #expect(records(of: sent).map(\.length) == [length])
        link.server.receive(sent)
        #expect(link.server.received == [UInt8](repeating: 7, count: count))
    }

    @Test func paddingCanBeSwitchedOff() throws {
        var options = TLSOptions.clp
        options.recordPadding = 0
        let link = try Self.connected(options)
        link.client.send([1])
        #expect(records(of: link.client.takeOutgoing()).map(\.length) == [18])
    }

    // MARK: Key update

    @Test(arguments: [true, false])
    func keyIsUpdatedEachSoManyRecords(byTheClient: Bool) throws {
        var options = TLSOptions.clp
        options.keyUpdateRecords = 3
        options.recordPadding = 0
        let link = try Self.connected(options)
        let (sender, receiver) = byTheClient ? (link.client, link.server) : (link.server, link.client)
        var sizes: [Int] = []
        for index in UInt8(0)..<8 {
            sender.send([index, index])
            let sent = sender.takeOutgoing()
            sizes.append(records(of: sent).count)
            receiver.receive(sent)
        }
        #expect(sizes == [1, 1, 1, 2, 1, 1, 2, 1], "the fourth and seventh record follow a key update")
        #expect(receiver.received == (UInt8(0)..<8).flatMap { [$0, $0] })
    }

    /// Each side changes its own key, in its own time, with and without padding, however the bytes are cut.
    @Test(arguments: [(0, Int.max), (256, Int.max), (256, 7)])
    func keysAreUpdatedBothWays(padding: Int, piece: Int) throws {
        var options = TLSOptions.clp
        options.keyUpdateRecords = 2
        options.recordPadding = padding
        let link = try Self.connected(options, piece: piece)
        var (up, down): ([UInt8], [UInt8]) = ([], [])
        for index in UInt8(0)..<20 {
            link.client.send([index])
            up.append(index)
            if index % 3 == 0 {
                link.server.send([index, 255])
                down += [index, 255]
            }
            link.carry()
        }
        #expect(link.server.received == up && link.client.received == down)
        #expect(link.client.error == nil && link.server.error == nil)
    }

    @Test func keyIsUpdatedEach2To23RecordsByDefault() {
        #expect(TLSOptions.clp.keyUpdateRecords == 8_388_608)
        #expect(TLSOptions.clp.recordPadding == 256)
    }

    /// One side pads, the other doesn't: padding is the sender's own affair.
    @Test func paddingIsTheSendersOwnAffair() throws {
        var plain = TLSOptions.clp
        plain.recordPadding = 0
        let link = try Link(client: TestCertificates.client(options: plain), server: TestCertificates.server())
        link.carry()
        link.client.send([1])
        link.server.send([2])
        let (up, down) = (link.client.takeOutgoing(), link.server.takeOutgoing())
        #expect(records(of: up).map(\.length) == [18])
        #expect(records(of: down).map(\.length) == [272])
        link.server.receive(up)
        link.client.receive(down)
        #expect(link.server.received == [1] && link.client.received == [2])
    }

    @Test func keyUpdateIsNeverDueInTLS12() throws {
        var options = TLSOptions.upstream
        options.keyUpdateRecords = 1
        let client = Endpoint(
            try TLSEngine(client: TestCertificates.client(options: options), peerName: "localhost"))
        let server = try RawPeer(isServer: true) { clp_SSL_CTX_set_max_proto_version($0, TLS1_2_VERSION) }
        server.carry(with: client)
        for _ in 0..<3 { client.send([1]) }
        server.receive(client.takeOutgoing())
        #expect(server.received == [1, 1, 1])
    }

    /// Limit: `tls_output`. A peer that asks for new keys and reads none of the answers.
    @Test func answersToKeyUpdatesAreBounded() throws {
        let server = Endpoint(try TLSEngine(server: TestCertificates.server()))
        let client = try RawPeer(isServer: false) { RawPeer.offer(["clp/1"], $0) }
        client.carry(with: server)
        client.updateKey(askingForAnswer: true)
        server.receive(client.takeOutgoing())
        #expect(server.error == nil)
        // OpenSSL writes the answer to one update when the next one arrives.
        client.updateKey(askingForAnswer: true)
        server.receive(client.takeOutgoing())
        #expect(server.engine.pendingOutput == 5 + 256 + 16, "one padded record with the answer")
        for _ in 0..<20 where server.error == nil {
            client.updateKey(askingForAnswer: true)
            server.receive(client.takeOutgoing())
        }
        #expect(server.error?.code == .flood)
        #expect(server.engine.pendingOutput <= 4096)
    }

    @Test func answersThatAreReadDoNotAddUp() throws {
        let server = Endpoint(try TLSEngine(server: TestCertificates.server()))
        let client = try RawPeer(isServer: false) { RawPeer.offer(["clp/1"], $0) }
        client.carry(with: server)
        for _ in 0..<40 {
            client.updateKey(askingForAnswer: true)
            client.send([9])
            client.carry(with: server)
        }
        #expect(server.error == nil)
        #expect(server.received == [UInt8](repeating: 9, count: 40))
    }

    @Test func keyUpdatesWithoutDataAreBounded() throws {
        let server = Endpoint(try TLSEngine(server: TestCertificates.server()))
        let client = try RawPeer(isServer: false) { RawPeer.offer(["clp/1"], $0) }
        client.carry(with: server)
        var sent = 0
        while server.error == nil, sent < 100_000 {
            client.updateKey(askingForAnswer: false)
            let bytes = client.takeOutgoing()
            sent += bytes.count
            server.receive(bytes)
        }
        #expect(server.error?.code == .flood)
        #expect((65_000...66_000).contains(sent))
    }

    // MARK: The end

    @Test func closeNotifyIsACleanEnd() throws {
        let link = try Self.connected()
        link.client.send([1, 2, 3])
        link.client.engine.close()
        #expect(throws: TLSError.self) { try seal([4], with: link.client.engine) }
        link.carry()
        #expect(link.server.received == [1, 2, 3])
        #expect(link.server.engine.hasEnded)
        link.server.transportEnded()
        #expect(link.server.error == nil)
        link.server.send([5])
        link.carry()
        #expect(link.client.received == [5], "the other direction is still open")
    }

    @Test func transportThatEndsWithoutCloseNotifyIsATruncation() throws {
        let link = try Self.connected()
        link.client.send([1, 2, 3])
        link.server.receive(link.client.takeOutgoing())
        link.server.transportEnded()
        #expect(link.server.received == [1, 2, 3])
        #expect(link.server.error?.code == .truncated)
        #expect(link.server.engine.failure?.code == .truncated)
    }

    @Test func bytesAfterCloseNotifyAreIgnored() throws {
        let link = try Self.connected()
        link.client.engine.close()
        link.server.receive(link.client.takeOutgoing() + [22, 3, 3, 0, 200])
        #expect(link.server.engine.hasEnded)
        link.server.receive([1, 2, 3])
        #expect(link.server.error == nil && link.server.received.isEmpty)
    }

    @Test func changedByteIsFoundAfterTheDataBeforeIt() throws {
        let link = try Self.connected()
        link.client.send(Array("good".utf8))
        var sent = link.client.takeOutgoing()
        link.client.send(Array("bad".utf8))
        sent += link.client.takeOutgoing()
        sent[sent.count - 1] ^= 1
        link.server.receive(sent)
        #expect(link.server.received == Array("good".utf8))
        #expect(link.server.error?.code == .record)
        let alert = link.server.takeOutgoing()
        #expect(!alert.isEmpty)
        link.client.receive(alert)
        #expect(link.client.error?.code == .refusedByPeer)
        let fault = try #require(link.server.error)
        #expect(throws: fault, "the same error again") { try link.server.engine.transportEnded() }
    }

    private func seal(_ bytes: [UInt8], with engine: TLSEngine) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: engine.sealedSize(of: bytes.count), alignment: 1)
        defer { buffer.deallocate() }
        _ = try engine.seal(bytes.span.bytes, into: buffer)
    }
}
