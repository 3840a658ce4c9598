import Glibc

/// Unbuffered output, so that a line is out before the process can be killed.
enum Terminal {
    /// Writes all of a text, or what the descriptor takes: a reader that has gone is no fault of ours.
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, Array(rest), rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
