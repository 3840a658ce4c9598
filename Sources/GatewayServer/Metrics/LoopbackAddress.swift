/// A place to listen that only this machine reaches: 127.0.0.0/8, `::1` or `localhost`, and a port.
package struct LoopbackAddress: Sendable, Hashable, CustomStringConvertible {
    /// An address or `localhost`.
    package let host: String
    /// 0: any free one.
    package let port: Int

    /// - Returns: nil if the text is no `host:port`, or the host is not loopback.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        let host = Self.host(of: text)
        guard Self.isLoopback(host) else { return nil }
        self.host = host
        self.port = Int(port)
    }

    /// `host:port`, with brackets around an IPv6 address.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The host of `host`, `host:port`, `[address]` or `[address]:port`.
    static func host(of text: String) -> String {
        if text.hasPrefix("[") { return String(text.dropFirst().prefix { $0 != "]" }) }
        return String(text.prefix { $0 != ":" })
    }

    /// Whether a name or an address can only be this machine.
    static func isLoopback(_ host: String) -> Bool {
        if host == "::1" || host.lowercased() == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
