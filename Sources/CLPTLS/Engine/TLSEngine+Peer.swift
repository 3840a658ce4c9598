import COpenSSL

// Invariant: what OpenSSL lends is copied before the call returns; what it gives is freed in the same function.
extension TLSEngine {
    /// The protocol that ALPN settled on, after the handshake; nil if the peer knows no ALPN and need not.
    package var applicationProtocol: String? {
        selectedProtocol.flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The names in the peer's certificate, after the handshake; nil if it showed none. Read anew at each call: ask once
    /// per connection.
    package var peerIdentity: PeerIdentity? {
        guard isHandshakeComplete, let certificate = SSL_get1_peer_certificate(ssl) else { return nil }
        defer { X509_free(certificate) }
        return CertificateReader.identity(certificate)
    }

    /// The negotiated version and cipher suite, after the handshake, as `TLSv1.3 TLS_AES_128_GCM_SHA256`.
    package var cipherDescription: String? {
        guard isHandshakeComplete, let version = SSL_get_version(ssl), let cipher = SSL_get_current_cipher(ssl),
            let name = SSL_CIPHER_get_name(cipher)
        else { return nil }
        return "\(String(cString: version)) \(String(cString: name))"
    }

    private var selectedProtocol: [UInt8]? {
        var bytes: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &bytes, &count)
        guard let bytes, count > 0 else { return nil }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }

    /// Sets the name that the server's certificate must be for: no partial wildcards, no common name in its place.
    func expect(_ name: String) throws(TLSError) {
        let parameters = SSL_get0_param(ssl)
        if IPAddressText.isAddress(name) {
            guard X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 else {
                throw TLSError.openSSL("verify the address \(name)")
            }
            return
        }
        let isName = PeerText.name(name.utf8, limit: 253) != nil && !name.utf8.contains(UInt8(ascii: "*"))
        guard isName, !name.utf8.contains(UInt8(ascii: ":")), !name.utf8.contains(UInt8(ascii: "/")) else {
            throw TLSError(
                .configuration, "the server's name must be a DNS name or an IP address without brackets or port")
        }
        let flags = UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT)
        X509_VERIFY_PARAM_set_hostflags(parameters, flags)
        guard SSL_set1_host(ssl, name) == 1, clp_SSL_set_tlsext_host_name(ssl, name) == 1 else {
            throw TLSError.openSSL("verify the host name")
        }
    }

    /// ALPN is checked after the handshake by both sides: OpenSSL calls no callback for a client that offers nothing, and
    /// lets a server choose what was never offered.
    func applicationProtocolFault() -> TLSError? {
        let ours = context.options.applicationProtocols
        guard let selected = selectedProtocol else {
            return context.options.requiresApplicationProtocol ? Self.noProtocol(ours, peerSpeaks: []) : nil
        }
        if ours.contains(where: { $0.utf8.elementsEqual(selected) }) { return nil }
        return Self.noProtocol(ours, peerSpeaks: [PeerText.printable(selected, limit: 32)])
    }

    static func noProtocol(_ ours: [String], peerSpeaks theirs: [String]) -> TLSError {
        let wanted = ours.joined(separator: ", ")
        let found =
            theirs.isEmpty
            ? "the peer offers no \(wanted)" : "the peer speaks \(theirs.joined(separator: ", ")), not \(wanted)"
        return TLSError(.applicationProtocol, "ALPN: \(found). Check that host and port are those of a \(wanted) peer.")
    }
}
