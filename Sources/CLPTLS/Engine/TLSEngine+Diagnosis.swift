import COpenSSL

extension TLSEngine {
    /// Turns OpenSSL's error queue, and what the callbacks saw, into the check that failed and what to do.
    func diagnose() -> TLSError {
        let first = ERR_peek_error()
        let reason = ERR_GET_REASON(first)
        let isOfTLS = first != 0 && ERR_GET_LIB(first) == ERR_LIB_SSL
        ERR_clear_error()
        if port.pointee.overflowed {
            return TLSError(.flood, "the peer asks for answers and does not read them")
        }
        if !isHandshakeComplete, let fault = notTLSFault() { return fault }
        guard isOfTLS else {
            return TLSError(.engine, "OpenSSL failed (error \(String(first, radix: 16)))")
        }
        if let failed = port.pointee.observed.certificateFailure, !isHandshakeComplete {
            return failed.error(asked: peerName, isServer: context.role == .client)
        }
        if let alert = alertFault(reason) { return alert }
        switch reason {
        case SSL_R_NO_APPLICATION_PROTOCOL:
            return Self.noProtocol(
                context.options.applicationProtocols, peerSpeaks: port.pointee.observed.offeredProtocols)
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_WRONG_SSL_VERSION, SSL_R_UNKNOWN_PROTOCOL:
            return versionFault(spoken: context.role == .server ? SSL_client_version(ssl) : SSL_version(ssl))
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return TLSError(
                .certificateRequired,
                "the client showed no certificate; this server asks for one. The client needs a certificate and key from "
                    + "an authority that this server trusts.")
        default:
            break
        }
        let text = ERR_reason_error_string(first).map { String(cString: $0) } ?? "error \(reason)"
        return isHandshakeComplete
            ? TLSError(.record, "the peer sent a record that can't be accepted: \(text)")
            : TLSError(.handshake, "the handshake failed: \(text)")
    }

    /// The transport ended before close_notify.
    func endOfTransportFault() -> TLSError {
        if isHandshakeComplete {
            return TLSError(
                .truncated, "the connection was cut without close_notify: what was received may be incomplete")
        }
        return notTLSFault() ?? TLSError(.handshake, "the peer closed the connection during the handshake")
    }

    /// The peer's first bytes, when they are no TLS record (a record begins with its type, 20 to 23, and the version 3).
    private func notTLSFault() -> TLSError? {
        let bytes = port.pointee.firstBytes
        guard let type = bytes.first else { return nil }
        if (20...23).contains(type), bytes.count < 2 || bytes[1] == 3 { return nil }
        // OpenSSL may have read only the five bytes of a record's header.
        let isHTTP = bytes.count >= 4 && Self.beginningsOfHTTP.contains { zip($0.utf8, bytes).allSatisfy(==) }
        let likeness = isHTTP ? "looks like HTTP" : "the first byte is 0x" + String(type, radix: 16)
        return TLSError(.notTLS, "this is not TLS: \(likeness). Check that host and port are those of a TLS peer.")
    }

    private static let beginningsOfHTTP = [
        "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ", "CONNECT ", "PRI * HT", "HTTP/1.",
    ]

    private func versionFault(spoken version: Int32) -> TLSError {
        let spoken =
            switch version {
            case TLS1_2_VERSION: "TLS 1.2"
            case TLS1_1_VERSION: "TLS 1.1"
            case TLS1_VERSION: "TLS 1.0"
            case SSL3_VERSION: "SSL 3.0"
            default: "an older version of TLS"
            }
        return TLSError(.protocolVersion, "the peer speaks \(spoken); \(minimumText)")
    }

    private var minimumText: String {
        "this side needs TLS \(context.options.minimumVersion == .tls13 ? "1.3" : "1.2 or later"). Update the peer."
    }

    // MARK: Alerts of the peer

    /// A fatal alert of the peer (RFC 8446 §6.2): it found fault with us.
    private func alertFault(_ reason: Int32) -> TLSError? {
        guard reason > SSL_AD_REASON_OFFSET, reason < SSL_AD_REASON_OFFSET + 256 else { return nil }
        let alert = reason - SSL_AD_REASON_OFFSET
        switch alert {
        case SSL_AD_NO_APPLICATION_PROTOCOL:
            return Self.noProtocol(context.options.applicationProtocols, peerSpeaks: [])
        case SSL_AD_PROTOCOL_VERSION:
            return TLSError(.protocolVersion, "the peer speaks \(oppositeVersion); \(minimumText)")
        case SSL_AD_HANDSHAKE_FAILURE where !isHandshakeComplete && context.options.minimumVersion == .tls13:
            return TLSError(
                .refusedByPeer, "the peer refused the handshake; it may speak TLS 1.2 or older only, \(minimumText)")
        default:
            return TLSError(.refusedByPeer, "the peer refused the connection: \(Self.alertText(alert))")
        }
    }

    private var oppositeVersion: String {
        context.options.minimumVersion == .tls13 ? "TLS 1.2 or older" : "no version of TLS from 1.2 on"
    }

    private static func alertText(_ alert: Int32) -> String {
        switch alert {
        case SSL_AD_CERTIFICATE_REQUIRED:
            "it asks for a client certificate (certificate required). Configure a certificate and key that it accepts."
        case SSL_AD_UNKNOWN_CA:
            "it does not know the issuer of our certificate (unknown ca). It must trust that authority, or this side needs "
                + "another certificate."
        case SSL_AD_CERTIFICATE_EXPIRED:
            "our certificate is out of date (certificate expired). Renew it, or check the peer's clock."
        case SSL_AD_BAD_CERTIFICATE, SSL_AD_CERTIFICATE_UNKNOWN, SSL_AD_UNSUPPORTED_CERTIFICATE,
            SSL_AD_CERTIFICATE_REVOKED:
            "it does not accept our certificate (alert \(alert)). Check that it is valid, and made for the name that the "
                + "peer asks for."
        default: "it sent the alert \(alert). Its log may say why."
        }
    }
}
