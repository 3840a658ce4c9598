import COpenSSL

// Invariant: certificates, names and their bytes are borrowed for one call; what OpenSSL allocates is freed in it.

/// Reads names and dates of an X.509 certificate (RFC 5280). The certificate is borrowed for each call.
enum CertificateReader {
    /// At most this many alternative names are read.
    private static let nameLimit = 64

    static func identity(_ certificate: OpaquePointer) -> PeerIdentity {
        var identity = PeerIdentity(
            dnsNames: [], uris: [], ipAddresses: [], emailAddresses: [], commonName: commonName(certificate))
        guard let raw = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return identity }
        let names = OpaquePointer(raw)
        defer { GENERAL_NAMES_free(names) }
        for index in 0..<min(Int32(nameLimit), clp_sk_GENERAL_NAME_num(names)) {
            guard let name = clp_sk_GENERAL_NAME_value(names, index),
                let string = clp_GENERAL_NAME_string(name)
            else { continue }
            let bytes = UnsafeBufferPointer(
                start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
            switch clp_GENERAL_NAME_type(name) {
            case GEN_DNS:
                if let text = PeerText.name(bytes, limit: 253) { identity.dnsNames.append(text) }
            case GEN_URI:
                if let text = PeerText.name(bytes, limit: 2048) { identity.uris.append(text) }
            case GEN_EMAIL:
                if let text = PeerText.name(bytes, limit: 254) { identity.emailAddresses.append(text) }
            default:
                if let text = IPAddressText.format(bytes) { identity.ipAddresses.append(text) }
            }
        }
        return identity
    }

    static func failure(reason: Int32, depth: Int32, _ certificate: OpaquePointer?) -> CertificateFailure {
        guard let certificate else {
            return CertificateFailure(
                reason: reason, depth: depth, notAfter: "", notBefore: "", names: [], issuer: "")
        }
        let identity = identity(certificate)
        return CertificateFailure(
            reason: reason,
            depth: depth,
            notAfter: time(X509_get0_notAfter(certificate)),
            notBefore: time(X509_get0_notBefore(certificate)),
            names: Array((identity.dnsNames + identity.ipAddresses).prefix(4)),
            issuer: lastCommonName(X509_get_issuer_name(certificate)).map { PeerText.printable($0.utf8, limit: 64) }
                ?? "")
    }

    /// Whether a certificate is out of date now, and how.
    static func dateFault(_ certificate: OpaquePointer, named name: String) -> TLSError? {
        if X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0 {
            let date = time(X509_get0_notAfter(certificate))
            return TLSError(.certificateExpired, "the certificate in \(name) expired on \(date). Renew it.")
        }
        if X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0 {
            let date = time(X509_get0_notBefore(certificate))
            return TLSError(
                .certificateNotYetValid,
                "the certificate in \(name) is valid from \(date) only. Check this machine's clock, or wait.")
        }
        return nil
    }

    /// How long a certificate is still valid, seconds; negative once it is not. Nil if its date can't be read.
    static func secondsLeft(_ certificate: OpaquePointer) -> Int64? {
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, nil, X509_get0_notAfter(certificate)) == 1 else { return nil }
        return Int64(days) * 86_400 + Int64(seconds)
    }

    private static func commonName(_ certificate: OpaquePointer) -> String? {
        lastCommonName(X509_get_subject_name(certificate))
    }

    /// RFC 5280 bounds a common name to 64 characters; a longer one, or one with control characters, is none.
    private static func lastCommonName(_ name: OpaquePointer?) -> String? {
        guard let name else { return nil }
        var index: Int32 = -1
        while case let next = X509_NAME_get_index_by_NID(name, NID_commonName, index), next >= 0 { index = next }
        guard index >= 0, let entry = X509_NAME_get_entry(name, index) else { return nil }
        var utf8: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry))
        guard count > 0, let utf8 else { return nil }
        defer { CRYPTO_free(utf8, #file, #line) }
        guard let text = String(validating: UnsafeBufferPointer(start: utf8, count: Int(count)), as: UTF8.self),
            text.unicodeScalars.count <= 64,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        return text
    }

    /// `2026-11-24 08:15:00 UTC`; empty if the field is not a time.
    private static func time(_ time: UnsafePointer<ASN1_TIME>?) -> String {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return "" }
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) UTC"
    }
}

/// Keeps the first failed check of a verification, so that the error can say more than a number.
func observeVerification(_ passed: Int32, _ verification: OpaquePointer?) -> Int32 {
    if passed == 1 { return 1 }
    guard let verification else { return 0 }
    let raw = X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx())
    guard let port = CiphertextPort.of(raw.map { OpaquePointer($0) }) else { return 0 }
    if port.pointee.observed.certificateFailure == nil {
        port.pointee.observed.certificateFailure = CertificateReader.failure(
            reason: X509_STORE_CTX_get_error(verification),
            depth: X509_STORE_CTX_get_error_depth(verification),
            X509_STORE_CTX_get_current_cert(verification))
    }
    return 0
}
