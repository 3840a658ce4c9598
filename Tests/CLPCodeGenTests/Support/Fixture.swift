import CLPCodeGen
import Foundation

/// A proto of `Tests/Fixtures/protos`, as the descriptor set that `tools/generate` made of it.
struct Fixture {
    /// The folder of the package, without symbolic links: a copy of one would be the thing itself.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static var rootPath: String { root.path() }

    /// The serialized `FileDescriptorProto`.
    let file: [UInt8]
    /// The path that the descriptor gives.
    let path: String

    /// - Parameter name: path below `Tests/Fixtures/protos`, without ending.
    init(_ name: String) throws {
        let url = Self.root.appending(path: "Tests/Fixtures/protos/\(name).pb")
        var set = Wire(Array(try Data(contentsOf: url)))
        guard let field = set.next(), field.number == 1 else { throw CocoaError(.fileReadCorruptFile) }
        file = field.value
        path = (name.split(separator: "/").last.map(String.init) ?? name) + ".proto"
    }

    /// A serialized `CodeGeneratorRequest` for these files.
    static func request(_ fixtures: [Fixture], parameter: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for fixture in fixtures { Wire.append(1, Array(fixture.path.utf8), to: &bytes) }
        Wire.append(2, Array(parameter.utf8), to: &bytes)
        for fixture in fixtures { Wire.append(15, fixture.file, to: &bytes) }
        return bytes
    }

    /// What the generator answers for these fixtures.
    static func respond(_ names: [String], parameter: String) throws -> Response {
        Response(Generator.respond(to: request(try names.map(Fixture.init), parameter: parameter)))
    }

    /// A committed file, as text.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

/// A decoded `CodeGeneratorResponse`.
struct Response: Equatable {
    var error: String?
    var supportsOptional = false
    var files: [String: String] = [:]

    init(_ bytes: [UInt8]) {
        var wire = Wire(bytes)
        while let field = wire.next() {
            switch field.number {
            case 1: error = String(decoding: field.value, as: UTF8.self)
            case 2: supportsOptional = field.value == [1]
            default:
                var file = Wire(field.value)
                var name = ""
                while let part = file.next() {
                    let text = String(decoding: part.value, as: UTF8.self)
                    if part.number == 1 { name = text } else { files[name] = text }
                }
            }
        }
    }
}

/// A reader and writer of the wire format that knows nothing of the code under test.
struct Wire {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next field; nil at the end, or where the bytes are no longer fields. Varints are given as their bytes.
    mutating func next() -> (number: Int, value: [UInt8])? {
        guard let tag = varint() else { return nil }
        if tag & 7 == 0 {
            let start = rest
            guard varint() != nil else { return nil }
            return (tag >> 3, Array(start[start.startIndex..<rest.startIndex]))
        }
        guard tag & 7 == 2, let size = varint(), size <= rest.count else { return nil }
        defer { rest = rest.dropFirst(size) }
        return (tag >> 3, Array(rest.prefix(size)))
    }

    private mutating func varint() -> Int? {
        var value = 0
        for shift in stride(from: 0, to: 56, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= Int(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }

    static func append(_ number: Int, _ value: [UInt8], to bytes: inout [UInt8]) {
        append(varint: number << 3 | 2, to: &bytes)
        append(varint: value.count, to: &bytes)
        bytes += value
    }

    private static func append(varint: Int, to bytes: inout [UInt8]) {
        var value = varint
        while value > 0x7f {
            bytes.append(UInt8(value & 0x7f) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }
}
