import COpenSSL

/// The certificates, trust and rules that connections of one kind share.
///
/// Made once from files; a changed certificate needs a new context (`ReloadableTLSContext`). Sendable: nothing in it changes after it is made,
/// and OpenSSL counts references to an `SSL_CTX` atomically.
package final class TLSContext: Sendable {
    /// Which side of a handshake this is.
    enum Role {
        case server
        case client
    }

    /// The rules this context was made with.
    package let options: TLSOptions
    let role: Role
    /// Where the own certificate came from; empty without one.
    private let certificatePath: String
    // Invariant: configured only in `init`, freed only in `deinit`.
    nonisolated(unsafe) let pointer: OpaquePointer
    // Invariant: filled only in `init`; the ALPN callback reads it. Connections keep their context alive.
    private nonisolated(unsafe) let protocolList: UnsafeMutableBufferPointer<UInt8>

    /// A context for accepted connections.
    /// - Parameters:
    ///   - files: the server's certificate, chain and key.
    ///   - clientCertificates: whether clients must show a certificate, and which authorities may have signed it.
    ///   - options: protocols, versions, padding.
    /// - Throws: `TLSError` that names the file or option at fault.
    package convenience init(
        server files: CertificateFiles,
        clientCertificates: ClientCertificates = .notAsked,
        options: TLSOptions = .clp
    ) throws(TLSError) {
        try self.init(.server, options, certificatePath: files.certificate)
        try loadCertificate(files)
        switch clientCertificates {
        case .notAsked:
            break
        case .optional(let trust):
            try loadTrust(trust)
            SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, observeVerification)
        case .required(let trust):
            try loadTrust(trust)
            SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, observeVerification)
        }
    }

    /// A context for connections made by this process. The server's chain and its host name or IP address are always
    /// verified (P4.a).
    /// - Parameters:
    ///   - trust: the authorities that may stand behind a server's certificate.
    ///   - files: the client's own certificate, for servers that ask for one.
    ///   - options: protocols, versions, padding.
    /// - Throws: `TLSError` that names the file or option at fault.
    package convenience init(
        clientTrusting trust: TrustSource,
        certificate files: CertificateFiles? = nil,
        options: TLSOptions = .clp
    ) throws(TLSError) {
        try self.init(.client, options, certificatePath: files?.certificate ?? "")
        try loadTrust(trust)
        if let files { try loadCertificate(files) }
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, observeVerification)
    }

    private init(_ role: Role, _ options: TLSOptions, certificatePath: String) throws(TLSError) {
        let names = try ApplicationProtocols.encode(options.applicationProtocols)
        let method = role == .server ? TLS_server_method() : TLS_client_method()
        guard let pointer = SSL_CTX_new(method) else { throw TLSError.openSSL("make a context") }
        self.role = role
        self.certificatePath = certificatePath
        self.options = options
        self.pointer = pointer
        protocolList = .allocate(capacity: names.count + 2)
        _ = protocolList.initialize(from: [UInt8(names.count >> 8), UInt8(names.count & 0xFF)] + names)
        try applyOptions(protocols: names)
    }

    deinit {
        SSL_CTX_free(pointer)
        protocolList.deallocate()
    }

    /// Why no peer accepts this side's own certificate today: it is out of date. Nil without a certificate.
    package var ownCertificateFault: TLSError? {
        SSL_CTX_get0_certificate(pointer).flatMap { CertificateReader.dateFault($0, named: certificatePath) }
    }

    /// How long this side's own certificate is still valid, seconds; negative once it is not. Nil without a certificate.
    package var ownCertificateSecondsLeft: Int64? {
        SSL_CTX_get0_certificate(pointer).flatMap(CertificateReader.secondsLeft)
    }

    private func applyOptions(protocols names: [UInt8]) throws(TLSError) {
        guard (0...16_384).contains(options.recordPadding), options.keyUpdateRecords >= 1 else {
            throw TLSError(
                .configuration, "record padding must be 0 to 16384 bytes, a key update must come after 1 record or more"
            )
        }
        let minimum = options.minimumVersion == .tls12 ? TLS1_2_VERSION : TLS1_3_VERSION
        guard clp_SSL_CTX_set_min_proto_version(pointer, minimum) == 1,
            clp_SSL_CTX_set_max_proto_version(pointer, TLS1_3_VERSION) == 1,
            SSL_CTX_set_ciphersuites(pointer, Self.suites13) == 1,
            SSL_CTX_set_cipher_list(pointer, Self.suites12) == 1,
            clp_SSL_CTX_set1_groups_list(pointer, Self.groups) == 1,
            SSL_CTX_set_num_tickets(pointer, 0) == 1,
            SSL_CTX_set_max_early_data(pointer, 0) == 1,
            SSL_CTX_set_block_padding(pointer, max(1, options.recordPadding)) == 1
        else { throw TLSError.openSSL("apply the rules of TLS") }
        clp_SSL_CTX_set_strict(pointer)
        if !options.keepsBuffers { clp_SSL_CTX_set_release_buffers(pointer) }
        clp_SSL_CTX_set_session_cache_off(pointer)
        clp_SSL_CTX_set_read_ahead(pointer)
        SSL_CTX_set_default_passwd_cb(pointer, refusePassphrase)
        switch role {
        case .server:
            SSL_CTX_set_alpn_select_cb(pointer, selectApplicationProtocol, protocolList.baseAddress)
        case .client:
            // The one call of OpenSSL that answers 0 for success.
            guard SSL_CTX_set_alpn_protos(pointer, names, UInt32(names.count)) == 0 else {
                throw TLSError.openSSL("set the protocols of ALPN")
            }
        }
    }

    private static let suites13 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
    private static let suites12 = "ECDHE+AESGCM:ECDHE+CHACHA20"
    private static let groups = "X25519:P-256:P-384"
}
