// Invariant: pointers live only inside the closures of `withUnsafeBytes`, and both arrays have the length that is compared.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Messages whose bytes tell any two apart, cut from one pool, so that making and comparing them costs little.
struct Content: Sendable {
    static let largest = 150_000
    private static let pool: [UInt8] = {
        var random = SeededRandom(1)
        return (0..<(largest + 65_536)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }()

    static func message(_ size: Int, _ random: inout SeededRandom) -> [UInt8] {
        let start = random.below(65_536)
        return Array(pool[start..<(start + size)])
    }

    static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return memcmp(first, second, left.count) == 0
            }
        }
    }
}
