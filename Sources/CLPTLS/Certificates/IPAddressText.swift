#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

// Invariant: the bytes are borrowed for one call, the text buffer never leaves its closure.

/// IP addresses between the bytes of a certificate and text.
enum IPAddressText {
    /// - Parameter bytes: 4 bytes (IPv4) or 16 (IPv6), as in a certificate (RFC 5280 §4.2.1.6).
    /// - Returns: nil for any other count.
    static func format(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let family: Int32
        switch bytes.count {
        case 4: family = AF_INET
        case 16: family = AF_INET6
        default: return nil
        }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard inet_ntop(family, bytes.baseAddress, text.baseAddress, 64) != nil, let start = text.baseAddress else {
                return nil
            }
            return String(cString: start)
        }
    }

    /// Whether `text` is an IP literal without brackets.
    static func isAddress(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1
    }
}
