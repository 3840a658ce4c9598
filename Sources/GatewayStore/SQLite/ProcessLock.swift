import GatewayDomain

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Keeps a second process from opening the same SQLite store: at its start it would end the first one's running
/// calls as interrupted. The kernel lets go of the lock when the process ends, however it ends.
struct ProcessLock: ~Copyable {
    private let descriptor: Int32

    /// - Parameter path: a file that is made if absent and stays empty.
    /// - Throws: `unavailable(.busy)` if another process holds it, `unavailable(.readOnly)` if it can't be made.
    init(path: String) throws(StoreError) {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw .unavailable(.readOnly) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            _ = Self.closeFile(opened)
            throw .unavailable(.busy)
        }
        // Last: once it is set, a throw would run `deinit` too, and close a descriptor that is by then another's.
        descriptor = opened
    }

    deinit {
        _ = Self.closeFile(descriptor)
    }

    /// Makes an empty file that its owner alone can read, unless the file is there. SQLite gives the mode of a
    /// database to the files that it makes beside it.
    static func makePrivateFile(path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unavailable(.readOnly) }
        _ = closeFile(descriptor)
    }

    private static func closeFile(_ descriptor: Int32) -> Int32 {
        close(descriptor)
    }
}
