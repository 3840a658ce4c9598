/// A file that is imported and not generated: reflection needs its descriptor all the same.
package struct ImportedFile: Sendable, Equatable {
    /// Path as protoc was given it.
    package var path: String
    /// Paths of the files that it imports itself.
    package var dependencies: [String]
    /// The serialized `FileDescriptorProto` without source information.
    package var descriptorBytes: [UInt8]

    package init(path: String, dependencies: [String] = [], descriptorBytes: [UInt8] = []) {
        self.path = path
        self.dependencies = dependencies
        self.descriptorBytes = descriptorBytes
    }
}

/// Where the descriptor of an import is found.
enum Import: Equatable {
    /// In the code of another file of the same run.
    case generated(FileModel)
    /// Nowhere yet.
    case embedded(ImportedFile)
}

extension Schema {
    /// Files whose descriptors the runtime holds: nearly every file imports them, and one of them is large.
    static let filesOfTheRuntime: Set<String> = ["clp/options.proto", "google/protobuf/descriptor.proto"]

    /// What a file imports, directly or not, but for ``filesOfTheRuntime``: the embedded first, each in protoc's order.
    ///
    /// - Throws: an import whose descriptor protoc did not send.
    func imports(of file: FileModel) throws(CodeGenError) -> [Import] {
        var reached: Set<String> = [file.path]
        var open = file.dependencies
        while let path = open.popLast() {
            if Self.filesOfTheRuntime.contains(path) || !reached.insert(path).inserted { continue }
            if let other = files.first(where: { $0.path == path }) {
                open += other.dependencies
            } else if let other = imported.first(where: { $0.path == path }) {
                open += other.dependencies
            } else {
                throw CodeGenError(
                    file: file.path, construct: "import", reason: "protoc did not send the descriptor of \(path)")
            }
        }
        reached.remove(file.path)
        return imported.filter { reached.contains($0.path) }.map(Import.embedded)
            + files.filter { reached.contains($0.path) }.map(Import.generated)
    }
}
