#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Files that hold a secret: mode 0600, the caller's own.
package enum SecretFile {
    /// No such file is larger than this, in bytes.
    static let sizeMax = 65_536

    /// Reads a file that only its owner can read.
    ///
    /// - Returns: The text; nil if there is no such file.
    /// - Throws: a ``Failure`` if others can read it, or it can't be read.
    package static func read(_ path: String) throws(Failure) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            let error = FileIO.SystemError.last
            if error.number == ENOENT { return nil }
            throw Failure(.configuration, "\(path) can't be read: \(error)")
        }
        defer { close(descriptor) }
        try check(descriptor, path: path)
        do {
            guard let bytes = try FileIO.readAll(descriptor, limit: sizeMax) else {
                throw Failure(.configuration, "\(path) is larger than \(sizeMax) bytes: it is not a credentials file")
            }
            return String(decoding: bytes, as: UTF8.self)
        } catch let error as FileIO.SystemError {
            throw Failure(.configuration, "\(path) can't be read: \(error)")
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.configuration, "\(path) can't be read")
        }
    }

    /// Asks the open file, not the path, which may name another file by now.
    private static func check(_ descriptor: Int32, path: String) throws(Failure) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw Failure(.configuration, "\(path) can't be read: \(FileIO.SystemError.last)")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(.configuration, "\(path) is not a file") }
        guard status.st_mode & 0o077 == 0 else {
            throw Failure(
                .configuration, "others can read \(path), so its key is refused",
                advice: "Run 'chmod 600 \(path)', and replace the key if others have used this machine.")
        }
        guard status.st_uid == geteuid() || geteuid() == 0 else {
            throw Failure(.configuration, "\(path) belongs to another user, so its key is refused")
        }
    }

    /// - Throws: what `write` would throw now, without making folders; changes no file.
    package static func checkWritable(_ path: String) throws(Failure) {
        try checkFolder(of: path)
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw cannotWrite(path, FileIO.SystemError(number: EISDIR))
        }
        let new = path + ".new"
        unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw cannotWrite(path, FileIO.SystemError.last) }
        close(descriptor)
        unlink(new)
    }

    private static func checkFolder(of path: String) throws(Failure) {
        let folder = folder(of: path)
        var status = stat()
        guard stat(folder, &status) == 0 else {
            let error = FileIO.SystemError.last
            guard error.number == ENOENT else { throw cannotWrite(path, error) }
            throw Failure(
                .outputFailed, "\(path) can't be written: there is no folder \(folder)",
                advice: "Make the folder first, or name another.")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(.outputFailed, "\(path) can't be written: \(folder) is not a folder")
        }
    }

    /// Whether there is anything at a path.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Writes a file that only its owner can read, whole or not at all.
    ///
    /// - Parameter makesFolders: Whether missing folders are made, for the owner alone; else they are an error.
    package static func write(_ text: String, to path: String, makesFolders: Bool) throws(Failure) {
        if makesFolders { makeFolder(of: path) } else { try checkFolder(of: path) }
        let new = path + ".new"
        unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw cannotWrite(path, FileIO.SystemError.last) }
        do {
            defer { close(descriptor) }
            try FileIO.write(Array(text.utf8), to: descriptor)
            guard fsync(descriptor) == 0 else { throw FileIO.SystemError.last }
        } catch {
            unlink(new)
            throw cannotWrite(path, error)
        }
        guard rename(new, path) == 0 else {
            let error = FileIO.SystemError.last
            unlink(new)
            throw cannotWrite(path, error)
        }
    }

    private static func cannotWrite(_ path: String, _ error: any Error) -> Failure {
        Failure(.outputFailed, "\(path) can't be written: \(error)")
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func makeFolder(of path: String) {
        var end = path.startIndex
        while let slash = path[end...].firstIndex(of: "/") {
            // A folder that exists already is as good; one that can't be made shows when the file is opened.
            if slash != path.startIndex { mkdir(String(path[..<slash]), 0o700) }
            end = path.index(after: slash)
        }
    }
}
