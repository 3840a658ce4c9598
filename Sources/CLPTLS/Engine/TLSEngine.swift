import COpenSSL

/// One TLS connection between buffers of bytes: no socket, no clock, no buffer of its own for data.
///
/// Ciphertext that arrived is opened into the caller's memory, plaintext is sealed straight into the caller's memory.
/// What TLS itself has to say (handshake, alerts, key updates) waits in the engine, at most 4 KiB of it once the
/// handshake is through, until `seal` or `takeOutput` fetches it; fetch it after every call, failed ones too, so that the
/// peer gets the alert that tells it why.
///
/// The order of use: `start`, write `takeOutput`; then `open` what is read and write `takeOutput`, until
/// `isHandshakeComplete`; from then on `seal` too; at the end `close`, write `takeOutput`. When the transport ends, call
/// `transportEnded`: only close_notify is a clean end.
///
/// Not Sendable: an engine stays on the thread (the event loop) that made it.
package final class TLSEngine {
    /// What `open` did.
    package struct Opened: Hashable {
        /// Bytes of ciphertext that were used; the rest must be given again.
        package var consumed: Int
        /// Bytes of plaintext that were written.
        package var produced: Int
        /// What to do next.
        package var next: Next
    }

    /// What the caller of `open` should do.
    package enum Next: Hashable {
        /// All that can be opened is opened: wait for more ciphertext.
        case wantsInput
        /// Make room for plaintext and call again at once, with whatever ciphertext is left.
        case callAgain
        /// The peer said close_notify: nothing follows.
        case ended
    }

    /// What `seal` did.
    package struct Sealed: Hashable {
        /// Bytes of plaintext that were sealed; the rest must be given again.
        package var consumed: Int
        /// Bytes of ciphertext that were written.
        package var produced: Int
    }

    /// Whether application data can be sealed. False before the handshake has passed its last check.
    package private(set) var isHandshakeComplete = false
    /// The error that ended this connection.
    package private(set) var failure: TLSError?
    /// Whether the peer said close_notify.
    package private(set) var hasEnded = false
    /// Whether this side said close_notify.
    package private(set) var isClosed = false

    let context: TLSContext
    /// The name to verify and to show, of a client's connection.
    let peerName: String
    // Invariant: both pointers are made in `init`, freed in `deinit`, used only on the thread of the engine.
    let ssl: OpaquePointer
    let port: UnsafeMutablePointer<CiphertextPort>
    private var recordsUntilKeyUpdate: Int
    private var bytesWithoutData = 0

    /// An engine for an accepted connection.
    /// - Throws: `TLSError` of code `engine` if OpenSSL is out of memory.
    package convenience init(server context: TLSContext) throws(TLSError) {
        precondition(context.role == .server, "a server's engine needs a server's context")
        try self.init(context, peerName: "")
        SSL_set_accept_state(ssl)
    }

    /// An engine for a connection made by this process.
    /// - Parameters:
    ///   - context: whom to trust.
    ///   - peerName: the DNS name or IP address (without brackets) that the server's certificate must be for. A DNS name
    ///     is also sent in clear as server name indication (RFC 6066 §3).
    /// - Throws: `TLSError` of code `configuration` if `peerName` is neither.
    package convenience init(client context: TLSContext, peerName: String) throws(TLSError) {
        precondition(context.role == .client, "a client's engine needs a client's context")
        try self.init(context, peerName: peerName)
        SSL_set_connect_state(ssl)
        try expect(peerName)
    }

    private init(_ context: TLSContext, peerName: String) throws(TLSError) {
        ERR_clear_error()
        guard let ssl = SSL_new(context.pointer) else { throw TLSError.openSSL("make a connection") }
        let port = UnsafeMutablePointer<CiphertextPort>.allocate(capacity: 1)
        port.initialize(to: CiphertextPort())
        self.context = context
        self.peerName = peerName
        self.ssl = ssl
        self.port = port
        recordsUntilKeyUpdate = context.options.keyUpdateRecords
        guard let bio = CiphertextPort.makeBIO(over: port) else { throw TLSError.openSSL("make a connection") }
        SSL_set_bio(ssl, bio, bio)
        clp_SSL_set_app_data(ssl, port)
    }

    deinit {
        SSL_free(ssl)
        port.deinitialize(count: 1)
        port.deallocate()
    }

    // MARK: Handshake

    /// Begins the handshake: a client's first flight waits in `takeOutput` afterwards. A server has nothing to say yet.
    package func start() throws(TLSError) {
        if let failure { throw failure }
        if !isHandshakeComplete { try shakeHands() }
    }

    private func shakeHands() throws(TLSError) {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        if result == 1 {
            if let fault = applicationProtocolFault() {
                close()
                throw fail(fault)
            }
            port.pointee.handshakeEnded()
            isHandshakeComplete = true
        } else if SSL_get_error(ssl, result) != SSL_ERROR_WANT_READ {
            throw fail(diagnose())
        }
    }

    // MARK: Reading

    /// Opens ciphertext from the transport; drives the handshake while there is one.
    ///
    /// `ciphertext` and `plaintext` are used only during the call. Plaintext that was opened before a fault is delivered
    /// first (`callAgain`); the next call throws.
    /// - Parameters:
    ///   - ciphertext: bytes of the transport, cut anywhere; may be empty.
    ///   - plaintext: where to write; less than 16 KiB costs more calls.
    /// - Throws: `TLSError`, the same one on each later call.
    package func open(
        _ ciphertext: RawSpan, into plaintext: UnsafeMutableRawBufferPointer
    ) throws(TLSError) -> Opened {
        if let failure { throw failure }
        if hasEnded { return Opened(consumed: ciphertext.byteCount, produced: 0, next: .ended) }
        return try ciphertext.withUnsafeBytes { source throws(TLSError) in
            port.pointee.lend(input: source)
            var opened = Opened(consumed: 0, produced: 0, next: .wantsInput)
            defer { port.pointee.endInput() }
            if !isHandshakeComplete { try shakeHands() }
            if isHandshakeComplete { try read(into: plaintext, &opened) }
            opened.consumed = source.count - port.pointee.inputCount
            try boundIdleInput(opened)
            return opened
        }
    }

    private func read(into plaintext: UnsafeMutableRawBufferPointer, _ opened: inout Opened) throws(TLSError) {
        while opened.produced < plaintext.count {
            var count = 0
            ERR_clear_error()
            let target = plaintext.baseAddress.map { $0 + opened.produced }
            let result = SSL_read_ex(ssl, target, plaintext.count - opened.produced, &count)
            if result == 1 {
                opened.produced += count
                // Another read would only allocate a buffer to find nothing in it.
                if !mayHoldMore { return }
                continue
            }
            switch SSL_get_error(ssl, result) {
            case SSL_ERROR_WANT_READ:
                return
            case SSL_ERROR_ZERO_RETURN:
                hasEnded = true
                opened.next = .ended
                return
            default:
                let fault = fail(diagnose())
                if opened.produced == 0 { throw fault }
                opened.next = .callAgain
                return
            }
        }
        if mayHoldMore { opened.next = .callAgain }
    }

    /// Whether there may be more to open. SSL_pending would say 0 for records that are read but not yet opened.
    private var mayHoldMore: Bool { port.pointee.inputCount > 0 || SSL_has_pending(ssl) == 1 }

    /// Key updates and tickets reach nobody who could count them: a peer may send this many bytes that open to nothing.
    private func boundIdleInput(_ opened: Opened) throws(TLSError) {
        bytesWithoutData = opened.produced > 0 || !isHandshakeComplete ? 0 : bytesWithoutData + opened.consumed
        if bytesWithoutData > Self.idleInputLimit {
            throw fail(TLSError(.flood, "the peer sends records without data, such as key updates, without end"))
        }
    }

    /// Four records of the largest size.
    private static let idleInputLimit = 65_536

    /// The transport has ended (end of file).
    /// - Throws: `TLSError` of code `truncated` or `handshake` unless the peer said close_notify before: a cut
    ///   connection must not look like a complete one.
    package func transportEnded() throws(TLSError) {
        if let failure { throw failure }
        if hasEnded { return }
        throw fail(endOfTransportFault())
    }

    // MARK: Writing

    /// How many bytes of ciphertext `seal` may need for `count` bytes of plaintext, what waits in the engine included.
    /// Enough in one call for every peer that does not ask for smaller records (RFC 6066 §4).
    package func sealedSize(of count: Int) -> Int {
        let records = (count + Self.recordLimit - 1) / Self.recordLimit
        return port.pointee.spilled + count + records * recordOverhead + keyUpdateRoom
    }

    /// Seals plaintext, after what waits in the engine, straight into the caller's memory.
    ///
    /// Takes no plaintext before the handshake is complete. Records are filled: give all that is ready in one call.
    /// - Parameters:
    ///   - plaintext: application data; used only during the call.
    ///   - ciphertext: where to write; `sealedSize(of:)` tells how much is enough. With less, a part is sealed.
    /// - Throws: `TLSError`, the same one on each later call; code `closed` after `close`.
    package func seal(
        _ plaintext: RawSpan, into ciphertext: UnsafeMutableRawBufferPointer
    ) throws(TLSError) -> Sealed {
        if let failure { throw failure }
        if isClosed, plaintext.byteCount > 0 { throw TLSError(.closed, "this side has closed the connection") }
        return try plaintext.withUnsafeBytes { source throws(TLSError) in
            port.pointee.lend(window: ciphertext)
            var sealed = Sealed(consumed: 0, produced: 0)
            defer { port.pointee.endWindow() }
            while isHandshakeComplete, sealed.consumed < source.count, port.pointee.spilled == 0 {
                let room = port.pointee.windowRoom - recordOverhead - keyUpdateRoom
                let count = min(source.count - sealed.consumed, Self.recordLimit, room)
                guard count > 0 else { break }
                sealed.consumed += try sealRecord(
                    UnsafeRawBufferPointer(rebasing: source[sealed.consumed..<(sealed.consumed + count)]))
            }
            sealed.produced = port.pointee.windowUsed
            return sealed
        }
    }

    private func sealRecord(_ bytes: UnsafeRawBufferPointer) throws(TLSError) -> Int {
        ERR_clear_error()
        if recordsUntilKeyUpdate == 0, SSL_version(ssl) == TLS1_3_VERSION {
            guard SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 else { throw fail(diagnose()) }
            recordsUntilKeyUpdate = context.options.keyUpdateRecords
        }
        var written = 0
        guard SSL_write_ex(ssl, bytes.baseAddress, bytes.count, &written) == 1 else { throw fail(diagnose()) }
        recordsUntilKeyUpdate -= 1
        return written
    }

    /// Bytes that wait in the engine.
    package var pendingOutput: Int { port.pointee.spilled }

    /// Takes what waits in the engine, as much as fits; it must leave before anything sealed later.
    /// - Returns: how many bytes were written.
    package func takeOutput(into ciphertext: UnsafeMutableRawBufferPointer) -> Int {
        port.pointee.takeSpill(into: ciphertext)
    }

    /// Gives OpenSSL's buffers back, wiped, unless a part of a record is in them; they come again with the next record.
    /// For connections at rest: see `TLSOptions.keepsBuffers`.
    package func releaseBuffers() { _ = SSL_free_buffers(ssl) }

    /// Says close_notify, once; fetch it by `takeOutput`. Nothing can be sealed afterwards; reading goes on.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        ERR_clear_error()
        // Before the end of a handshake OpenSSL refuses: then the end of the transport must say it.
        _ = SSL_shutdown(ssl)
        ERR_clear_error()
    }

    func fail(_ error: TLSError) -> TLSError {
        if failure == nil { failure = error }
        return failure ?? error
    }

    /// The most plaintext of one record (RFC 8446 §5.1).
    private static let recordLimit = 16_384
    /// Header 5, explicit nonce of 1.2 8, content type 1, tag 16, padding.
    private var recordOverhead: Int { 30 + context.options.recordPadding }
    /// A key update may go before a record: 5 bytes in a record of its own.
    private var keyUpdateRoom: Int { recordOverhead + 5 }
}
