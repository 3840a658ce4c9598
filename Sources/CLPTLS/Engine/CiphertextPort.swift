import COpenSSL

/// Where OpenSSL's record layer gets its input from and puts its output: a BIO without a buffer for either.
///
/// Input is the caller's borrowed memory, output the caller's window. What OpenSSL writes without being asked (handshake,
/// alerts, key updates) or what no window is there for goes to a spill of its own, in order and bounded.
struct CiphertextPort {
    /// Borrowed from the caller of `TLSEngine.open` and only while that call runs; else nil.
    private var input: UnsafeRawPointer?
    private(set) var inputCount = 0
    /// Borrowed from the caller of `TLSEngine.seal` and only while that call runs; else nil.
    private var window: UnsafeMutableRawPointer?
    private var windowCount = 0
    private(set) var windowUsed = 0

    private var spill: [UInt8] = []
    private var spillSent = 0
    private var spillLimit = CiphertextPort.handshakeLimit
    /// The spill would have grown beyond its limit; every write fails from then on.
    private(set) var overflowed = false

    private var inHandshake = true
    /// The peer's first bytes, kept until the handshake is through, to say what they are when they are not TLS.
    private(set) var firstBytes: [UInt8] = []
    /// What the TLS callbacks saw.
    var observed = HandshakeObservations()

    /// Our own flights of a handshake fit many times (a chain of certificates is some 5 KiB).
    static let handshakeLimit = 65_536
    /// Unsent key updates and alerts after the handshake.
    static let openLimit = 4096

    var spilled: Int { spill.count - spillSent }
    var windowRoom: Int { windowCount - windowUsed }

    mutating func lend(input bytes: UnsafeRawBufferPointer) {
        input = bytes.baseAddress
        inputCount = bytes.count
    }

    mutating func endInput() {
        input = nil
        inputCount = 0
    }

    mutating func lend(window buffer: UnsafeMutableRawBufferPointer) {
        window = buffer.baseAddress
        windowCount = buffer.count
        windowUsed = takeSpill(into: buffer)
    }

    mutating func endWindow() {
        window = nil
        (windowCount, windowUsed) = (0, 0)
    }

    /// Moves as much of the spill as fits.
    mutating func takeSpill(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(spilled, buffer.count)
        guard count > 0 else { return 0 }
        buffer.copyBytes(from: spill[spillSent..<(spillSent + count)])
        spillSent += count
        if spillSent == spill.count {
            spill = []
            spillSent = 0
        }
        return count
    }

    mutating func handshakeEnded() {
        inHandshake = false
        firstBytes = []
        spillLimit = spilled + CiphertextPort.openLimit
    }

    // MARK: What the BIO calls

    /// - Returns: the bytes copied, 0 when there are none.
    fileprivate mutating func read(into target: UnsafeMutableRawPointer, _ capacity: Int) -> Int {
        guard let source = input, inputCount > 0, capacity > 0 else { return 0 }
        let count = min(inputCount, capacity)
        target.copyMemory(from: source, byteCount: count)
        if inHandshake, firstBytes.count < 8 {
            firstBytes += UnsafeRawBufferPointer(start: source, count: min(count, 8 - firstBytes.count))
        }
        input = source + count
        inputCount -= count
        return count
    }

    /// - Returns: whether there was room.
    fileprivate mutating func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let source = bytes.baseAddress else { return true }
        if let window, spilled == 0, windowRoom >= bytes.count {
            (window + windowUsed).copyMemory(from: source, byteCount: bytes.count)
            windowUsed += bytes.count
            return true
        }
        guard !overflowed, spilled + bytes.count <= spillLimit else {
            overflowed = true
            return false
        }
        spill += bytes
        return true
    }
}

/// What the callbacks of a handshake saw; read when it fails.
struct HandshakeObservations {
    /// The first check that the peer's certificate failed.
    var certificateFailure: CertificateFailure?
    /// Protocols a client offered, none of which is ours.
    var offeredProtocols: [String] = []
}

extension CiphertextPort {
    /// The BIO's functions.
    // Invariant: made once, never changed or freed.
    private nonisolated(unsafe) static let method: OpaquePointer? = {
        let type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
        guard let method = BIO_meth_new(type, "clp ciphertext port") else { return nil }
        BIO_meth_set_read(method) { bio, target, capacity in
            guard let bio, let target, let port = CiphertextPort.behind(bio) else { return -1 }
            clp_BIO_clear_retry_flags(bio)
            let count = port.pointee.read(into: target, Int(capacity))
            if count == 0 {
                clp_BIO_set_retry_read(bio)
                return -1
            }
            return Int32(count)
        }
        BIO_meth_set_write(method) { bio, source, count in
            guard let bio, let port = CiphertextPort.behind(bio) else { return -1 }
            clp_BIO_clear_retry_flags(bio)
            return port.pointee.write(UnsafeRawBufferPointer(start: source, count: Int(count))) ? count : -1
        }
        BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
        return method
    }()

    /// Makes a BIO over `port`, which must outlive it. The caller (in effect its SSL) owns the BIO.
    static func makeBIO(over port: UnsafeMutablePointer<CiphertextPort>) -> OpaquePointer? {
        guard let method, let bio = BIO_new(method) else { return nil }
        BIO_set_data(bio, port)
        BIO_set_init(bio, 1)
        return bio
    }

    /// The port of a connection, as set by `SSL_set_app_data`.
    static func of(_ ssl: OpaquePointer?) -> UnsafeMutablePointer<CiphertextPort>? {
        guard let ssl else { return nil }
        return clp_SSL_get_app_data(ssl)?.assumingMemoryBound(to: CiphertextPort.self)
    }

    private static func behind(_ bio: OpaquePointer) -> UnsafeMutablePointer<CiphertextPort>? {
        BIO_get_data(bio)?.assumingMemoryBound(to: CiphertextPort.self)
    }
}
