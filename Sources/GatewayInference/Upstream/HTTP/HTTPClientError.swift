package import CLPTLS

/// Why an exchange with an upstream failed. Never a word of what the upstream said: its texts may echo a prompt (P1.c).
package enum HTTPClientError: Error, Hashable, Sendable {
    /// What a deadline was set for.
    package enum Phase: Hashable, Sendable {
        /// From the start until the connection is ready, TLS included.
        case connect
        /// From the request until the whole head of the response.
        case head
        /// Without a byte of the body while one is awaited.
        case idle
        /// The whole exchange.
        case total
    }

    /// What outgrew its limit.
    package enum Part: Hashable, Sendable {
        /// Status line and headers.
        case head
        /// The body.
        case body
    }

    /// Which rule the upstream broke.
    package enum Violation: Hashable, Sendable {
        /// It is not HTTP/1.1.
        case unreadable
        /// The body is compressed although only `identity` was accepted.
        case contentEncoding
        /// The body ends with the connection: its end can't be told from a cut.
        case bodyWithoutLength
        /// It changes the protocol.
        case upgrade
    }

    /// The request can't be written as it is; the fault is ours.
    case invalidRequest
    /// No more connections are allowed by the configuration; nothing was sent.
    case busy
    /// The upstream's address can't be found or refuses connections; nothing was sent.
    case connectFailed
    /// TLS failed before the request left: certificate, host name, version; nothing of the request was sent.
    case tls(TLSError)
    /// A deadline passed.
    case timeout(Phase)
    /// The connection ended in the middle: before the head (`bodyBytes` nil), or after so many bytes of the body.
    case cut(bodyBytes: Int?)
    /// A limit was passed.
    case tooLarge(Part)
    /// The upstream does not keep to the protocol.
    case protocolViolation(Violation)
    /// The task was cancelled, or the response closed.
    case cancelled
    /// The client has been shut down; nothing was sent.
    case shutDown

    /// Whether it is certain that the upstream has not seen the request. False for what can't be known.
    package var isBeforeRequest: Bool {
        switch self {
        case .invalidRequest, .busy, .connectFailed, .tls, .timeout(.connect), .shutDown: true
        default: false
        }
    }
}
