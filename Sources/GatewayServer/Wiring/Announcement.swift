/// What only the operator may see, on the way to standard output; never to the log.
package struct Announcement: Sendable {
    /// Writes a line. False: it could not be written.
    let show: @Sendable (_ line: String) -> Bool
    /// Whether a secret that is shown stays with who reads it.
    let isPrivate: Bool

    /// - Parameters:
    ///   - isPrivate: false: what is shown is kept, as by the journal, so that no secret may be in it.
    ///   - show: writes a line; false: it could not be written.
    package init(isPrivate: Bool, show: @escaping @Sendable (_ line: String) -> Bool) {
        self.isPrivate = isPrivate
        self.show = show
    }

    /// Shows a secret if it stays with who reads it.
    ///
    /// - Returns: whether it was shown.
    func reveal(_ line: String) -> Bool { isPrivate && show(line) }
}
