/// The rules of a TLS connection that are not certificates.
///
/// Session tickets, the session cache, early data, compression and renegotiation are off in every profile [CLP-TLS-3].
package struct TLSOptions: Hashable, Sendable {
    /// The lowest version that may be negotiated; the highest is always 1.3.
    package enum Version: Hashable, Sendable {
        /// TLS 1.2 with forward-secret AEAD suites only (RFC 5246, RFC 5289, RFC 7905).
        case tls12
        /// TLS 1.3 (RFC 8446).
        case tls13
    }

    /// The application protocols offered (client) or accepted (server), best first (ALPN, RFC 7301).
    package var applicationProtocols: [String]
    /// Whether a peer without ALPN is turned away. A peer that chooses a protocol outside the list always is.
    package var requiresApplicationProtocol: Bool
    /// The lowest version that may be negotiated.
    package var minimumVersion: Version
    /// Records are padded to a multiple of this many bytes (TLS 1.3 only), 0 or 1 for none, at most 16,384. Record sizes
    /// give away the lengths of tokens; padding blurs them. When a record is sent still shows.
    package var recordPadding: Int
    /// The write key is changed after this many records, at least 1. RFC 8446 §5.5 bounds AES-GCM to 2^24.5 records.
    package var keyUpdateRecords: Int
    /// Whether OpenSSL keeps its buffers of some 33 KiB until `TLSEngine.releaseBuffers`; else it makes and wipes them for
    /// each record, which costs more than to seal a small one.
    package var keepsBuffers = false

    /// Makes rules; see the properties.
    package init(
        applicationProtocols: [String],
        requiresApplicationProtocol: Bool,
        minimumVersion: Version,
        recordPadding: Int = 256,
        keyUpdateRecords: Int = 1 << 23
    ) {
        self.applicationProtocols = applicationProtocols
        self.requiresApplicationProtocol = requiresApplicationProtocol
        self.minimumVersion = minimumVersion
        self.recordPadding = recordPadding
        self.keyUpdateRecords = keyUpdateRecords
    }

    /// CLP/1: TLS 1.3 [CLP-TLS-1], ALPN `clp/1` on both sides [CLP-TLS-2], records padded to 256 bytes.
    /// Whoever drives the engine gives its buffers back.
    package static let clp = {
        var options = TLSOptions(
            applicationProtocols: ["clp/1"], requiresApplicationProtocol: true, minimumVersion: .tls13)
        options.keepsBuffers = true
        return options
    }()

    /// HTTPS towards an upstream: TLS 1.2 at least, ALPN `http/1.1`; a server that knows no ALPN is taken to speak it.
    package static let upstream = TLSOptions(
        applicationProtocols: ["http/1.1"], requiresApplicationProtocol: false, minimumVersion: .tls12)
}
