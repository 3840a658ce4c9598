import COpenSSL

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The bytes of a PEM file, wiped when it goes.
struct PEMFile: ~Copyable {
    /// No file of certificates or keys is larger (a system's bundle has 250 KiB).
    private static let sizeLimit = 8 << 20

    // Invariant: allocated in `init`, wiped and freed in `deinit`, lent to OpenSSL only inside `withBIO`.
    private let bytes: UnsafeMutableRawBufferPointer

    /// - Parameter isPrivate: refuse a file that others may read.
    init(path: String, isPrivate: Bool) throws(TLSError) {
        bytes = try PEMFile.load(path, isPrivate: isPrivate)
    }

    deinit {
        PEMFile.wipe(bytes)
    }

    private static func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
        OPENSSL_cleanse(bytes.baseAddress, bytes.count)
        bytes.deallocate()
    }

    private static func load(_ path: String, isPrivate: Bool) throws(TLSError) -> UnsafeMutableRawBufferPointer {
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            throw TLSError(.file, "can't open \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw TLSError(.file, "\(path) is not a file")
        }
        if isPrivate { try PEMFile.checkAccess(path, status) }
        guard (1...PEMFile.sizeLimit).contains(Int(status.st_size)) else {
            throw TLSError(.file, "\(path) is empty or larger than \(PEMFile.sizeLimit >> 20) MiB")
        }
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(status.st_size), alignment: 1)
        var filled = 0
        while filled < bytes.count {
            let count = read(descriptor, bytes.baseAddress.map { $0 + filled }, bytes.count - filled)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                wipe(bytes)
                throw TLSError(.file, "\(path) could not be read to its end")
            }
            filled += count
        }
        return bytes
    }

    /// The owner alone may read a key; root may lend it to one group for reading (root:ssl-cert 0640).
    private static func checkAccess(_ path: String, _ status: stat) throws(TLSError) {
        let shared = status.st_mode & 0o077
        if shared == 0 || (shared == 0o040 && status.st_uid == 0) { return }
        throw TLSError(
            .privateKey,
            "others than its owner can reach the private key \(path) (mode \(String(status.st_mode & 0o777, radix: 8))): "
                + "chmod 600 it; 640 is accepted if root owns it")
    }

    /// A BIO that reads this file's bytes, for the length of `body`.
    func withBIO<R>(_ body: (OpaquePointer) throws(TLSError) -> R) throws(TLSError) -> R {
        guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else {
            throw TLSError.openSSL("read a file")
        }
        defer { BIO_free(bio) }
        return try body(bio)
    }

    /// The certificates in the file, in order. Each belongs to the caller (`X509_free`).
    func certificates() throws(TLSError) -> [OpaquePointer] {
        try withBIO { bio in
            var found: [OpaquePointer] = []
            while let certificate = PEM_read_bio_X509(bio, nil, nil, nil) { found.append(certificate) }
            // The end of the file reads as "no start line"; anything else is a broken certificate.
            if ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE {
                for certificate in found { X509_free(certificate) }
                found = []
            }
            ERR_clear_error()
            return found
        }
    }
}

/// An encrypted key can't be opened here, and OpenSSL would ask for the passphrase on the terminal.
func refusePassphrase(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ isForWriting: Int32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    -1
}
