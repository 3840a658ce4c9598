/// The proto files of a server's services, found by path and by what they define.
struct DescriptorIndex: Sendable {
    /// A file as it is sent.
    struct Entry: Sendable {
        let path: String
        /// The serialized `google.protobuf.FileDescriptorProto`.
        let bytes: [UInt8]
    }

    private var files: [String: Entry] = [:]
    /// The path of the file that defines a symbol.
    private var paths: [String: String] = [:]

    /// - Parameter sets: serialized `google.protobuf.FileDescriptorSet`s. A file that is in several is taken once. A
    ///   set that does not decode is left out: generated code has none such, and its services are served all the same.
    init(_ sets: [[UInt8]]) {
        for set in sets {
            guard let decoded = try? ProtoFile.files(ofSet: set) else { continue }
            for (file, bytes) in decoded where files[file.path] == nil {
                files[file.path] = Entry(path: file.path, bytes: Array(bytes))
                for symbol in file.symbols where paths[symbol] == nil { paths[symbol] = file.path }
            }
        }
    }

    /// The file with this path.
    func file(path: String) -> Entry? { files[path] }

    /// The file that defines a symbol: a full name, of a method with `.` or `/` before its own name.
    func file(symbol: String) -> Entry? {
        paths[symbol.hasPrefix(".") ? String(symbol.dropFirst()) : symbol.replacing("/", with: ".")].flatMap {
            files[$0]
        }
    }
}
