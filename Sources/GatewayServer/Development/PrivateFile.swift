import Glibc

/// Files that only their owner can read.
enum PrivateFile {
    /// The system's error number.
    struct Failure: Error {
        let code: Int32
    }

    /// Replaces a file at once, so that a reader never sees half of it, and never one that others could read.
    static func write(_ text: String, to path: String) throws(Failure) {
        let temporary = path + ".new"
        _ = unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { _ = close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure(code: errno) }
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw Failure(code: errno) }
    }
}
