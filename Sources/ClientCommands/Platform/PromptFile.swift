#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads what the user wants to send.
package enum PromptFile {
    /// The bytes of a file, or of standard input for nil.
    ///
    /// - Parameter limit: How many bytes it may have.
    package static func read(_ path: String?, limit: Int) throws(Failure) -> [UInt8] {
        var descriptor = FileIO.standardInput
        let name = path ?? "standard input"
        if let path {
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            if descriptor < 0 { throw Failure(.noInput, "\(name) can't be read: \(FileIO.SystemError.last)") }
        }
        defer { if path != nil { close(descriptor) } }
        let bytes: [UInt8]?
        do { bytes = try FileIO.readAll(descriptor, limit: limit) } catch {
            throw Failure(.noInput, "\(name) can't be read: \(error)")
        }
        guard let bytes else { throw Failure(.noInput, "\(name) has more than \(limit) bytes") }
        return bytes
    }
}
