#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads and writes file descriptors, in the terms of POSIX.
///
/// Invariant: the pointers below live only inside the call of the system function that takes them, which reads or writes
/// no more than the count that is passed beside them.
package enum FileIO {
    /// What the system said.
    package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
        package var number: Int32

        /// Text of the C library, such as `No such file or directory`.
        package var description: String { String(cString: strerror(number)) }

        static var last: SystemError { SystemError(number: errno) }
    }

    package static let standardInput: Int32 = 0
    package static let standardOutput: Int32 = 1
    package static let standardError: Int32 = 2

    /// Whether a person sits at it.
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The path from the root: what is stored must not depend on the folder that a command runs in.
    package static func absolutePath(_ path: String) throws(Failure) -> String {
        guard let resolved = realpath(path, nil) else {
            throw Failure(.noInput, "\(path) can't be read: \(SystemError.last)")
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Writes everything.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
                #else
                Darwin.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
                #endif
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count < 0 { throw .last }
            written += count
        }
    }

    /// Reads to the end; nil when there are more than `limit` bytes.
    package static func readAll(_ descriptor: Int32, limit: Int) throws(SystemError) -> [UInt8]? {
        var bytes: [UInt8] = []
        while let piece = try readSome(descriptor) {
            bytes += piece
            if bytes.count > limit { return nil }
        }
        return bytes
    }

    /// Reads one line without its end; nil at the end of the input. Byte by byte, so that nothing behind it is taken.
    package static func readLine(_ descriptor: Int32, limit: Int) throws(SystemError) -> [UInt8]? {
        var line: [UInt8] = []
        while line.count < limit, let piece = try readSome(descriptor, atMost: 1) {
            if piece[0] == 0x0A { return line }
            line += piece
        }
        return line.isEmpty ? nil : line
    }

    /// What is there now; nil at the end.
    private static func readSome(_ descriptor: Int32, atMost size: Int = 65_536) throws(SystemError) -> [UInt8]? {
        var count = 0
        let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            repeat {
                count = read(descriptor, buffer.baseAddress, size)
            } while count < 0 && (errno == EINTR || errno == EAGAIN)
            initialized = max(0, count)
        }
        if count < 0 { throw .last }
        return count == 0 ? nil : piece
    }
}
