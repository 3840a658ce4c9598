/// Text of a peer, made fit for a message.
enum PeerText {
    /// Printable ASCII as it is, anything else as `?`, cut at `limit` characters with `…`.
    static func printable(_ bytes: some Collection<UInt8>, limit: Int) -> String {
        let text = bytes.prefix(limit).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: text, as: UTF8.self) + (bytes.count > limit ? "…" : "")
    }

    /// The bytes as a string if all of them are printable ASCII without a space, and there are 1 to `limit`.
    static func name(_ bytes: some Collection<UInt8>, limit: Int) -> String? {
        guard (1...limit).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
