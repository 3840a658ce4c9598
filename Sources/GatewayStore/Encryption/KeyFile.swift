#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a key-encryption key can't be had from its file. The operator's side; `description` says what to do.
package enum KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case missing(path: String)
    case alreadyExists(path: String)
    case notPrivate(path: String)
    case wrongSize(path: String)
    case unusable(path: String, code: Int32)

    package var description: String {
        switch self {
        case .missing(let path):
            "there is no key-encryption key at \(path): make one with `head -c 32 /dev/urandom`, "
                + "mode 0600, and keep a copy where the database is not"
        case .alreadyExists(let path):
            "\(path) exists: a key-encryption key is never overwritten, since all personal data depends on it"
        case .notPrivate(let path):
            "\(path) must be a regular file that its owner alone can read: chmod 600 \(path)"
        case .wrongSize(let path):
            "\(path) must hold exactly 32 random bytes"
        case .unusable(let path, let code):
            "\(path) can't be used: \(String(cString: strerror(code)))"
        }
    }
}

/// A file of 32 random bytes and mode 0600 that holds the key-encryption key.
package enum KeyFile {
    /// Reads the key. Blocks; for the start of the process.
    /// - Throws: `KeyFileError`.
    package static func load(path: String) throws(KeyFileError) -> KeyEncryptionKey {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw errno == ENOENT ? .missing(path: path) : .unusable(path: path, code: errno) }
        defer { _ = close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unusable(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else { throw .notPrivate(path: path) }
        var bytes = [UInt8](repeating: 0, count: 33)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw .unusable(path: path, code: errno) }
        guard count == 32, let key = KeyEncryptionKey(bytes: Array(bytes[..<32])) else { throw .wrongSize(path: path) }
        return key
    }

    /// Makes a new key in a new file. Blocks; for development and for setting up, never done unasked.
    /// - Throws: `KeyFileError`; an existing file is never touched.
    package static func create(path: String) throws(KeyFileError) -> KeyEncryptionKey {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? .alreadyExists(path: path) : .unusable(path: path, code: errno)
        }
        defer { _ = close(descriptor) }
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw .unusable(path: path, code: errno)
        }
        return try load(path: path)
    }
}
