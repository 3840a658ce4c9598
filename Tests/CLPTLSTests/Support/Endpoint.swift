import CLPTLS

/// An engine with what it received and what it has to send.
final class Endpoint {
    let engine: TLSEngine
    private(set) var received: [UInt8] = []
    private(set) var outgoing: [UInt8] = []
    private(set) var error: TLSError?

    /// Small, so that a record does not fit in one call.
    private let roomForPlaintext: Int

    init(_ engine: TLSEngine, roomForPlaintext: Int = 1000) {
        self.engine = engine
        self.roomForPlaintext = roomForPlaintext
    }

    func start() {
        attempt { () throws(TLSError) in try engine.start() }
    }

    /// Takes bytes of the transport; all are consumed unless the engine fails.
    func receive(_ bytes: [UInt8]) {
        var offset = 0
        var isWaiting = false
        while error == nil, !isWaiting {
            attempt { () throws(TLSError) in
                let opened = try open(Array(bytes[offset...]))
                offset += opened.consumed
                isWaiting = opened.next != .callAgain
            }
        }
    }

    private func open(_ bytes: [UInt8]) throws(TLSError) -> TLSEngine.Opened {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: roomForPlaintext, alignment: 1)
        defer { buffer.deallocate() }
        let opened = try engine.open(bytes.span.bytes, into: buffer)
        received += buffer[..<opened.produced]
        return opened
    }

    /// Seals everything, through a window of `room` bytes per call or as large as the engine asks for.
    func send(_ bytes: [UInt8], room: Int? = nil) {
        var offset = 0
        while error == nil, offset < bytes.count {
            let rest = Array(bytes[offset...])
            let size = room ?? engine.sealedSize(of: rest.count)
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
            defer { buffer.deallocate() }
            attempt { () throws(TLSError) in
                let sealed = try engine.seal(rest.span.bytes, into: buffer)
                offset += sealed.consumed
                outgoing += buffer[..<sealed.produced]
            }
        }
    }

    func transportEnded() {
        attempt { () throws(TLSError) in try engine.transportEnded() }
    }

    /// Everything to be sent, what the engine itself has to say included.
    func takeOutgoing() -> [UInt8] {
        withUnsafeTemporaryAllocation(byteCount: engine.pendingOutput, alignment: 1) { buffer in
            let count = engine.takeOutput(into: buffer)
            outgoing += buffer[..<count]
        }
        defer { outgoing = [] }
        return outgoing
    }

    private func attempt(_ body: () throws(TLSError) -> Void) {
        do {
            try body()
        } catch {
            self.error = error
        }
    }
}

/// A client and a server whose bytes are carried in pieces of at most `piece`.
struct Link {
    let client: Endpoint
    let server: Endpoint
    var piece = Int.max

    init(
        client clientContext: TLSContext, server serverContext: TLSContext, peerName: String = "localhost",
        piece: Int = .max
    ) throws {
        client = Endpoint(try TLSEngine(client: clientContext, peerName: peerName))
        server = Endpoint(try TLSEngine(server: serverContext))
        self.piece = piece
    }

    /// A link with good certificates.
    init(options: TLSOptions = .clp, piece: Int = .max) throws {
        try self.init(
            client: TestCertificates.client(options: options), server: TestCertificates.server(options: options),
            piece: piece)
    }

    /// Carries bytes both ways until nobody has anything to say.
    func carry() {
        client.start()
        var isQuiet = false
        while !isQuiet {
            let up = client.takeOutgoing()
            deliver(up, to: server)
            let down = server.takeOutgoing()
            deliver(down, to: client)
            isQuiet = up.isEmpty && down.isEmpty
        }
    }

    private func deliver(_ bytes: [UInt8], to endpoint: Endpoint) {
        var offset = 0
        while offset < bytes.count {
            let end = bytes.count - offset > piece ? offset + piece : bytes.count
            endpoint.receive(Array(bytes[offset..<end]))
            offset = end
        }
    }
}

/// The records in a stream of ciphertext: type and length of each (RFC 8446 §5.1).
func records(of bytes: [UInt8]) -> [(type: UInt8, length: Int)] {
    var found: [(type: UInt8, length: Int)] = []
    var offset = 0
    while offset + 5 <= bytes.count {
        let length = Int(bytes[offset + 3]) << 8 | Int(bytes[offset + 4])
        found.append((bytes[offset], length))
        offset += 5 + length
    }
    return found
}
