import COpenSSL

/// ALPN's list on the wire (RFC 7301 §3.1): each name after its length in one byte.
enum ApplicationProtocols {
    static func encode(_ names: [String]) throws(TLSError) -> [UInt8] {
        var bytes: [UInt8] = []
        for name in names {
            guard (1...255).contains(name.utf8.count) else {
                throw TLSError(.configuration, "a protocol name of ALPN has 1 to 255 bytes")
            }
            bytes.append(UInt8(name.utf8.count))
            bytes += name.utf8
        }
        guard !names.isEmpty, bytes.count <= 1024 else {
            throw TLSError(.configuration, "ALPN needs at least one protocol name, and at most 1024 bytes of them")
        }
        return bytes
    }

    /// A peer's list, for a message: at most four names.
    static func describe(_ bytes: UnsafeBufferPointer<UInt8>) -> [String] {
        var names: [String] = []
        var offset = 0
        while offset < bytes.count, names.count < 4 {
            let end = min(bytes.count, offset + 1 + Int(bytes[offset]))
            names.append(PeerText.printable(bytes[(offset + 1)..<end], limit: 32))
            offset = end
        }
        return names
    }
}

// Invariant: OpenSSL lends the offer for one call; `list` is the context's and outlives every handshake.

/// Takes the first of our protocols that the client offers. `list` is the context's own: its length in two bytes, then
/// the list, which outlives the handshake and is where the choice points to.
func selectApplicationProtocol(
    _ ssl: OpaquePointer?,
    _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ selectedCount: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?, _ offeredCount: UInt32,
    _ list: UnsafeMutableRawPointer?
) -> Int32 {
    guard let ours = list?.assumingMemoryBound(to: UInt8.self) else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    let oursCount = UInt32(ours[0]) << 8 | UInt32(ours[1])
    var choice: UnsafeMutablePointer<UInt8>?
    let found = SSL_select_next_proto(&choice, selectedCount, ours + 2, oursCount, offered, offeredCount)
    guard found == OPENSSL_NPN_NEGOTIATED, let choice else {
        let names = UnsafeBufferPointer(start: offered, count: Int(offeredCount))
        CiphertextPort.of(ssl)?.pointee.observed.offeredProtocols = ApplicationProtocols.describe(names)
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
    selected?.pointee = UnsafePointer(choice)
    return SSL_TLSEXT_ERR_OK
}
