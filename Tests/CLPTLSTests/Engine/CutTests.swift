import CLPTLS
import Testing

/// The bytes of a connection arrive in any pieces.
@Suite struct CutTests {
    @Test(arguments: [1, 2, 3, 5, 7, 64, 1000])
    func piecesOfOneSize(piece: Int) throws {
        let link = try Link(piece: piece)
        link.carry()
        link.client.send([UInt8](repeating: 1, count: 20_000))
        link.server.send([UInt8](repeating: 2, count: 300))
        link.client.engine.close()
        link.carry()
        #expect(link.client.error == nil && link.server.error == nil)
        #expect(link.server.received == [UInt8](repeating: 1, count: 20_000))
        #expect(link.client.received == [UInt8](repeating: 2, count: 300))
        #expect(link.server.engine.hasEnded)
    }

    /// One cut at each place of what a server reads: the first flight, the last flight with two records of data after it.
    @Test func everyCutOfTheStream() throws {
        let clientContext = try TestCertificates.client()
        let serverContext = try TestCertificates.server()
        let whole = try run(clientContext, serverContext, cut: nil)
        for cut in 1..<(whole.first + whole.second) {
            let outcome = try run(clientContext, serverContext, cut: cut)
            #expect(outcome.received == Array("onetwo".utf8), "cut at \(cut)")
        }
    }

    private func run(
        _ clientContext: TLSContext, _ serverContext: TLSContext, cut: Int?
    ) throws -> (first: Int, second: Int, received: [UInt8]) {
        let link = try Link(client: clientContext, server: serverContext)
        link.client.start()
        let first = link.client.takeOutgoing()
        deliver(first, to: link.server, cut: cut)
        link.client.receive(link.server.takeOutgoing())
        link.client.send(Array("one".utf8))
        link.client.send(Array("two".utf8))
        let second = link.client.takeOutgoing()
        deliver(second, to: link.server, cut: cut.map { $0 - first.count })
        #expect(link.server.error == nil)
        return (first.count, second.count, link.server.received)
    }

    private func deliver(_ bytes: [UInt8], to endpoint: Endpoint, cut: Int?) {
        guard let cut, (1..<bytes.count).contains(cut) else {
            endpoint.receive(bytes)
            return
        }
        endpoint.receive(Array(bytes[..<cut]))
        endpoint.receive(Array(bytes[cut...]))
    }

    /// A transport that ends anywhere before close_notify is never a clean end.
    @Test func everyTruncationIsNoticed() throws {
        let clientContext = try TestCertificates.client()
        let serverContext = try TestCertificates.server()
        var length = 0
        for end in 0... {
            let link = try Link(client: clientContext, server: serverContext)
            link.carry()
            link.client.send(Array("all of it".utf8))
            link.client.engine.close()
            let bytes = link.client.takeOutgoing()
            length = bytes.count
            if end == length { break }
            link.server.receive(Array(bytes[..<end]))
            link.server.transportEnded()
            #expect(link.server.error?.code == .truncated, "ended at \(end) of \(length)")
        }
        #expect(length > 256)
    }
}
