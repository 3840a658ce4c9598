import NIOCore

/// Where an upstream is: an `https` URL, or an `http` one on this machine that its configuration marks as plaintext.
///
/// There is no value of this type for plaintext that leaves the machine (P4.a): whoever holds one may connect to it.
package struct UpstreamURL: Hashable, Sendable, CustomStringConvertible {
    /// Why a text is no URL of an upstream.
    package enum Fault: String, Error, Hashable, Sendable, CaseIterable {
        /// Not `https://host[:port][/path]`, or with user, query, fragment or characters that need escapes.
        case malformed
        /// `http://` to a host that is not a loopback address or `localhost`.
        case plaintextElsewhere
        /// `http://` to this machine, but the configuration does not say `plaintext_loopback: true`.
        case plaintextNotMarked

        /// What to do.
        package var advice: String {
            switch self {
            case .malformed: "write https://host, with a port and a path if needed"
            case .plaintextElsewhere: "use https: plaintext is possible on a loopback address only"
            case .plaintextNotMarked: "use https, or set plaintext_loopback: true for this upstream"
            }
        }
    }

    /// False only for a loopback address that is marked as plaintext.
    package let isTLS: Bool
    /// DNS name or IP address, without brackets, in lower case.
    package let host: String
    /// 1 to 65,535.
    package let port: Int
    /// What goes before the path of each request: empty, or `/` and more without a `/` at its end.
    package let basePath: String

    /// Parses a URL from the configuration.
    /// - Parameters:
    ///   - text: as `https://api.example.com/v1`.
    ///   - plaintextLoopback: whether the configuration of this upstream says `plaintext_loopback: true`.
    package init(_ text: String, plaintextLoopback: Bool) throws(Fault) {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let schemeEnd = text.firstRange(of: "://")
        else { throw .malformed }
        let scheme = text[..<schemeEnd.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { throw .malformed }
        isTLS = scheme == "https"
        let rest = text[schemeEnd.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        var path = rest[authority.endIndex...]
        while path.last == "/" { path.removeLast() }
        guard path.utf8.allSatisfy(Self.isPathByte), !path.contains("//"), !path.contains("/..") else {
            throw .malformed
        }
        basePath = String(path)
        (host, port) = try Self.split(authority, defaultPort: isTLS ? 443 : 80)
        if isTLS { return }
        guard Self.isLoopback(host) else { throw .plaintextElsewhere }
        guard plaintextLoopback else { throw .plaintextNotMarked }
    }

    /// The URL in one spelling.
    package var description: String { "\(isTLS ? "https" : "http")://\(authority)\(basePath)" }

    /// `host:port`; the port is left out if it is the scheme's own (RFC 9110 §7.2).
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isTLS ? 443 : 80) ? name : "\(name):\(port)"
    }

    private static func split(_ authority: Substring, defaultPort: Int) throws(Fault) -> (String, Int) {
        var host = authority
        var rest: Substring = ""
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw .malformed }
            host = authority[authority.index(after: authority.startIndex)..<end]
            rest = authority[authority.index(after: end)...]
            guard case .v6 = try? SocketAddress(ipAddress: String(host), port: 0) else { throw .malformed }
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority[host.endIndex...]
            guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy(isHostByte) else { throw .malformed }
        }
        if rest.isEmpty { return (host.lowercased(), defaultPort) }
        let digits = rest.dropFirst()
        guard rest.first == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
            (1...65_535).contains(port)
        else { throw .malformed }
        return (host.lowercased(), port)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        isHostByte(byte) || [UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":")].contains(byte)
    }

    /// 127.0.0.0/8, ::1, or `localhost`, which is never looked up (RFC 6761 §6.3).
    private static func isLoopback(_ host: String) -> Bool {
        // A host that is no address throws; then only the name counts.
        switch try? SocketAddress(ipAddress: host, port: 0) {
        case .v4: host.hasPrefix("127.")
        case .v6: host == "::1"
        default: host == "localhost"
        }
    }
}
