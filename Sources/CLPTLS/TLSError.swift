/// Why a TLS context could not be made, or why a connection was given up.
///
/// `message` is one English sentence or two: which check failed, and what to do about it. It may name what a certificate
/// or a handshake of the peer says (names, dates, protocols), bounded and reduced to printable ASCII; it never holds
/// application data, key material or a file's content.
package struct TLSError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The check that failed.
    package struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// A stable name, fit for a log or a metric.
        package let rawValue: String

        /// Makes a code; the ones in use are the static members.
        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The stable name.
        package var description: String { rawValue }

        /// A file can't be read or does not hold what it should.
        package static let file = Code(rawValue: "file")
        /// The private key can't be used, or others than its owner may read it.
        package static let privateKey = Code(rawValue: "private-key")
        /// An option or a name given by the caller is not usable.
        package static let configuration = Code(rawValue: "configuration")
        /// The peer's certificate is out of date.
        package static let certificateExpired = Code(rawValue: "certificate-expired")
        /// The peer's certificate begins in the future.
        package static let certificateNotYetValid = Code(rawValue: "certificate-not-yet-valid")
        /// The peer's certificate is for another host.
        package static let hostName = Code(rawValue: "host-name")
        /// No trusted authority stands behind the peer's certificate.
        package static let unknownIssuer = Code(rawValue: "unknown-issuer")
        /// The peer's certificate fails in some other way.
        package static let certificate = Code(rawValue: "certificate")
        /// The client showed no certificate where one is required.
        package static let certificateRequired = Code(rawValue: "certificate-required")
        /// The peer ended the connection by an alert.
        package static let refusedByPeer = Code(rawValue: "refused-by-peer")
        /// ALPN found no protocol that both sides speak.
        package static let applicationProtocol = Code(rawValue: "application-protocol")
        /// The peer speaks no TLS version that is allowed here.
        package static let protocolVersion = Code(rawValue: "protocol-version")
        /// The peer's first bytes are not TLS.
        package static let notTLS = Code(rawValue: "not-tls")
        /// The handshake broke down in some other way.
        package static let handshake = Code(rawValue: "handshake")
        /// A record of the peer can't be opened.
        package static let record = Code(rawValue: "record")
        /// The transport ended without close_notify: what was received may be cut short.
        package static let truncated = Code(rawValue: "truncated")
        /// The peer makes this side answer, and does not read the answers; or it changes keys without end.
        package static let flood = Code(rawValue: "flood")
        /// The engine was used after its end.
        package static let closed = Code(rawValue: "closed")
        /// OpenSSL itself failed, as when memory is short.
        package static let engine = Code(rawValue: "engine")
    }

    /// The check that failed.
    package let code: Code
    /// What failed and what to do, in English.
    package let message: String

    /// Makes an error.
    /// - Parameters:
    ///   - code: the check that failed.
    ///   - message: what failed and what to do; no content, no secrets.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Code and message.
    package var description: String { "TLS (\(code)): \(message)" }
}
