import COpenSSL

/// The first check that a peer's certificate failed, as OpenSSL's verification reported it.
struct CertificateFailure {
    /// X509_V_ERR_….
    var reason: Int32
    /// 0: the peer's own certificate; above: an authority's.
    var depth: Int32
    /// Dates, names and issuer of the certificate that failed, fit for a message.
    var notAfter: String
    var notBefore: String
    var names: [String]
    var issuer: String

    /// - Parameters:
    ///   - asked: the name the client asked for; empty on a server.
    ///   - isServer: whether the certificate is a server's.
    func error(asked: String, isServer: Bool) -> TLSError {
        let whose = depth == 0 ? "the \(isServer ? "server" : "client")'s certificate" : "a certificate of its chain"
        switch reason {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return TLSError(.certificateExpired, "\(whose) expired on \(notAfter). The peer must renew it.")
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return TLSError(
                .certificateNotYetValid, "\(whose) is valid from \(notBefore) only. Check both clocks.")
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            let owners = names.isEmpty ? "no host" : names.joined(separator: ", ")
            return TLSError(
                .hostName,
                "host name: the certificate is for \(owners); the client asked for \(asked). "
                    + "Ask for a name that the certificate has, or renew it with this one.")
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return TLSError(
                .unknownIssuer,
                "unknown issuer: \(whose) is signed by \"\(issuer)\", which is not among the trusted authorities. "
                    + "Trust that authority's certificate if it is the right one.")
        case X509_V_ERR_INVALID_PURPOSE:
            return TLSError(
                .certificate,
                "\(whose) is not acceptable: it is not made for a \(isServer ? "server" : "client"). The peer needs one "
                    + "whose extended key usage has \(isServer ? "serverAuth" : "clientAuth").")
        default:
            let text = X509_verify_cert_error_string(Int(reason)).map { String(cString: $0) } ?? "error \(reason)"
            return TLSError(.certificate, "\(whose) is not acceptable: \(text). The peer must replace it.")
        }
    }
}
