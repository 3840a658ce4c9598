/// Carries one adapter's exchanges to its server: an HTTP client for a single endpoint. Tests pass a scripted one.
package protocol UpstreamTransport: Sendable {
    /// Sends a request and waits for the head of its response.
    ///
    /// - Parameter timeLimit: how long the exchange may take from now to its last byte, if that is less than the
    ///   transport's own limit.
    /// - Throws: `.unreachable`, `.timeout`, `.truncated`, `.protocolViolation`, `.tooLarge` or `.cancelled`, all of
    ///   them in the phase before the first byte.
    func send(
        _ request: UpstreamHTTPRequest, timeLimit: Duration?
    ) async throws(UpstreamError) -> any UpstreamHTTPResponse
}

/// A request, complete: the transport adds `host`, `content-length` and `accept-encoding: identity`, and nothing else
/// (P4.b).
package struct UpstreamHTTPRequest: Sendable, Hashable, ContentBearing {
    /// The path and query below the endpoint's base path, such as `/chat/completions`.
    package var path: String
    /// Name and value of each header field, written as they are.
    package var headers: [Header]
    /// The body.
    package var body: [UInt8]

    /// One header field. Its value may be a credential, so no description shows it.
    package struct Header: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        /// Lower case.
        package var name: String
        /// The value.
        package var value: String

        /// Makes a field.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        /// The name alone.
        package var description: String { name }
        /// The name alone.
        package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
    }

    /// Makes a request.
    package init(path: String, headers: [Header], body: [UInt8]) {
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// The size of the body.
    package var contentByteCount: Int { body.count }
}

/// A response whose head has come. One reader.
package protocol UpstreamHTTPResponse {
    /// The status code.
    var status: Int { get }

    /// The value of the first header field of this name, which is given in lower case.
    func header(_ name: String) -> String?

    /// The next bytes of the body, never none; nil at its end. A body that ends before its framing says so is thrown as
    /// `.truncated`, in the phase `.cut` like all that goes wrong here.
    mutating func next() async throws(UpstreamError) -> [UInt8]?

    /// Nothing more is wanted, and the body is about to end by itself: its connection may serve another exchange then.
    mutating func finish()

    /// Abandons what is left of the body and closes the connection at once; after the end of the body, or `finish`,
    /// nothing.
    mutating func close()
}
