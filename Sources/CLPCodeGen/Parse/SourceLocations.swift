import CCodeGenMessages

/// Comments and positions of a file's declarations, found by their path in the descriptor.
struct SourceLocations {
    struct Position: Equatable {
        var line: Int
        var column: Int
    }

    private var comments: [[Int32]: [String]] = [:]
    private var positions: [[Int32]: Position] = [:]

    init(_ file: CFileDescriptor) {
        guard let info = file.source_code_info?.pointee else { return }
        for location in structs(info.location, info.n_location) {
            let path = numbers(location.path, location.n_path)
            let span = numbers(location.span, location.n_span)
            if span.count >= 3, positions[path] == nil {
                positions[path] = Position(line: Int(span[0]) + 1, column: Int(span[1]) + 1)
            }
            let leading = text(location.leading_comments)
            let comment = leading.isEmpty ? text(location.trailing_comments) : leading
            if !comment.isEmpty, comments[path] == nil { comments[path] = Self.lines(comment) }
        }
    }

    /// The comment before the declaration, or after it on its line if there is none before, as lines.
    func comment(_ path: [Int32]) -> [String] {
        comments[path] ?? []
    }

    /// Where the declaration begins.
    func position(_ path: [Int32]) -> Position? {
        positions[path]
    }

    private static func lines(_ comment: String) -> [String] {
        let raw = comment.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var lines = raw.map { line in
            var line = line
            if line.first == " " { line.removeFirst() }
            while let last = line.last, last.isWhitespace { line.removeLast() }
            return String(line)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        return lines
    }
}
