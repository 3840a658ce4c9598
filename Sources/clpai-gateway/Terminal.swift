import Glibc

/// Unbuffered output, so that a line is out before the process can be killed.
enum Terminal {
    /// Writes all of a text.
    ///
    /// - Returns: false if the descriptor does not take it: its reader has gone, the disk is full, or it is closed.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, Array(rest), rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
