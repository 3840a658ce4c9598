import COpenSSL

// Invariant: each certificate and key that OpenSSL makes here is freed here; the context takes references of its own.
extension TLSContext {
    /// Loads the certificate, its chain and its key, and checks that they belong together.
    func loadCertificate(_ files: CertificateFiles) throws(TLSError) {
        ERR_clear_error()
        let chain = try PEMFile(path: files.certificate, isPrivate: false).certificates()
        guard let leaf = chain.first else {
            throw TLSError(.file, "\(files.certificate) holds no PEM certificate, or a broken one")
        }
        defer { X509_free(leaf) }
        // The chain joins the certificate that was set last, so the leaf goes first.
        let isUsable = SSL_CTX_use_certificate(pointer, leaf) == 1
        for (index, certificate) in chain.enumerated().dropFirst() {
            // The context owns it from here.
            if isUsable, clp_SSL_CTX_add0_chain_cert(pointer, certificate) == 1 { continue }
            for rest in chain[index...] { X509_free(rest) }
            throw TLSError.openSSL("use the certificates in \(files.certificate)")
        }
        guard isUsable else {
            throw TLSError.openSSL("use the certificate in \(files.certificate)")
        }
        let key = try TLSContext.privateKey(files.key)
        defer { EVP_PKEY_free(key) }
        guard SSL_CTX_use_PrivateKey(pointer, key) == 1, SSL_CTX_check_private_key(pointer) == 1 else {
            ERR_clear_error()
            throw TLSError(
                .privateKey, "the key \(files.key) does not belong to the certificate \(files.certificate)")
        }
    }

    private static func privateKey(_ path: String) throws(TLSError) -> OpaquePointer {
        let key = try PEMFile(path: path, isPrivate: true).withBIO { bio in
            PEM_read_bio_PrivateKey(bio, nil, refusePassphrase, nil)
        }
        ERR_clear_error()
        guard let key else {
            throw TLSError(.privateKey, "\(path) holds no PEM private key, or an encrypted or broken one")
        }
        return key
    }

    /// Adds the authorities that peers' certificates are checked against.
    func loadTrust(_ trust: TrustSource) throws(TLSError) {
        ERR_clear_error()
        switch trust {
        case .system:
            guard SSL_CTX_set_default_verify_paths(pointer) == 1 else {
                throw TLSError.openSSL("find the system's trusted certificates")
            }
        case .file(let path):
            let authorities = try PEMFile(path: path, isPrivate: false).certificates()
            defer { for authority in authorities { X509_free(authority) } }
            guard !authorities.isEmpty else {
                throw TLSError(.file, "\(path) holds no PEM certificate, or a broken one")
            }
            guard let store = SSL_CTX_get_cert_store(pointer) else { throw TLSError.openSSL("make a trust store") }
            for authority in authorities {
                guard X509_STORE_add_cert(store, authority) == 1 else {
                    throw TLSError.openSSL("trust the certificates in \(path)")
                }
                // The names a server tells its clients, so that they can choose a certificate.
                if role == .server { SSL_CTX_add_client_CA(pointer, authority) }
            }
        }
    }
}

extension TLSError {
    /// A call of OpenSSL failed that only fails when memory is short or OpenSSL's own configuration forbids it.
    static func openSSL(_ action: String) -> TLSError {
        let reason = ERR_reason_error_string(ERR_peek_last_error()).map { ": " + String(cString: $0) } ?? ""
        ERR_clear_error()
        return TLSError(.engine, "OpenSSL can't \(action)\(reason)")
    }
}
