/// Why nothing was generated: what in which file, and what to write instead.
package struct CodeGenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Path of the proto file; empty when no file is to blame, as with a bad option.
    package var file: String
    /// Line of the construct, from 1; 0 if protoc gave none.
    package var line: Int
    /// Column of the construct, from 1; 0 if protoc gave none.
    package var column: Int
    /// The construct, such as `method clpai.inference.v1.Inference.Chat`.
    package var construct: String
    /// What is wrong, and what would be right.
    package var reason: String

    package init(file: String = "", line: Int = 0, column: Int = 0, construct: String, reason: String) {
        self.file = file
        self.line = line
        self.column = column
        self.construct = construct
        self.reason = reason
    }

    package var description: String {
        let place = line > 0 ? "\(file):\(line):\(column): " : file.isEmpty ? "" : "\(file): "
        return "\(place)\(construct): \(reason)"
    }
}
