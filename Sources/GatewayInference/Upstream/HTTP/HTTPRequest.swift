/// A request to an upstream. Nothing is sent but what stands here and `Host`, `Content-Length` and
/// `Accept-Encoding: identity` (P4.b).
package struct HTTPRequest: Sendable {
    /// `GET`, `POST` …
    package var method: String
    /// Path below the upstream's base path, beginning with `/`.
    package var path: String
    /// Written in this order and as they are.
    package var headers: [(name: String, value: String)]
    /// The whole body; empty for none.
    package var body: [UInt8]

    /// Makes a request; see the properties.
    package init(method: String, path: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// Whether method, path and headers can be written without becoming something else on the wire.
    var isWellFormed: Bool {
        !method.isEmpty && method.utf8.allSatisfy { (0x41...0x5A).contains($0) }
            && path.utf8.first == UInt8(ascii: "/") && path.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            && headers.allSatisfy { header in
                !header.name.isEmpty && header.name.utf8.allSatisfy(Self.isTokenByte)
                    && header.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            }
    }

    /// RFC 9110 §5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
    }
}
