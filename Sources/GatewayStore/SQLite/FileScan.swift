import GatewayDomain

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Looks for bytes in a file.
enum FileScan {
    private static let chunkSize = 1 << 20

    /// Whether the file holds any of `values`, wherever in it. Reads all of it, a chunk at a time; blocks.
    /// - Parameter values: of 2 bytes at least; shorter ones are everywhere, and not looked for.
    /// - Throws: `unavailable(.readOnly)` if the file can't be read.
    static func holds(any values: [[UInt8]], path: String) throws(StoreError) -> Bool {
        let values = values.filter { $0.count >= 2 }
        // The end of a chunk is kept for the next, so that a value across two chunks is found.
        guard let overlap = values.map(\.count).max() else { return false }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unavailable(.readOnly) }
        defer { _ = close(descriptor) }
        var window: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: chunkSize)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw .unavailable(.readOnly) }
            if count == 0 { return false }
            window += chunk[..<count]
            if holds(window, any: values) { return true }
            window = Array(window.suffix(overlap - 1))
        }
    }

    /// Compares at those places alone whose first two bytes begin a value.
    private static func holds(_ window: [UInt8], any values: [[UInt8]]) -> Bool {
        var begins = [Bool](repeating: false, count: 65_536)
        for value in values { begins[Int(value[0]) << 8 | Int(value[1])] = true }
        for place in window.indices.dropLast() where begins[Int(window[place]) << 8 | Int(window[place + 1])] {
            if values.contains(where: { window[place...].starts(with: $0) }) { return true }
        }
        return false
    }
}
