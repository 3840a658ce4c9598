import CLPCodeGen
import Testing

/// What the generated code carries for reflection.
struct DescriptorSetTests {
    /// A serialized `FileDescriptorProto` of an empty file.
    private func file(_ path: String, imports: [String] = []) -> [UInt8] {
        var bytes: [UInt8] = []
        Wire.append(1, Array(path.utf8), to: &bytes)
        for path in imports { Wire.append(3, Array(path.utf8), to: &bytes) }
        Wire.append(12, Array("proto3".utf8), to: &bytes)
        return bytes
    }

    private func respond(_ wanted: [String], _ parameter: String, _ files: [[UInt8]]) -> Response {
        var request: [UInt8] = []
        for path in wanted { Wire.append(1, Array(path.utf8), to: &request) }
        Wire.append(2, Array(parameter.utf8), to: &request)
        for file in files { Wire.append(15, file, to: &request) }
        return CLPCodeGenTests.respond(request)
    }

    /// The numbers of the array literal of a static property.
    private func bytes(_ property: String, in text: String) throws -> [UInt8] {
        let start = try #require(text.firstRange(of: "static let \(property): [UInt8] = ["))
        let end = try #require(text[start.upperBound...].firstIndex(of: "]"))
        return text[start.upperBound..<end].split(whereSeparator: { !$0.isNumber }).compactMap { UInt8($0) }
    }

    @Test func importsOfImportsAreCarriedOnce() throws {
        // The two files of a diamond that are not generated, and one of a cycle that protoc would refuse.
        let top = file("top.proto", imports: ["left.proto", "right.proto", "clp/options.proto"])
        let left = file("left.proto", imports: ["base.proto"])
        let right = file("right.proto", imports: ["base.proto", "top.proto"])
        let base = file("base.proto", imports: ["google/protobuf/descriptor.proto"])
        let response = respond(
            ["top.proto", "left.proto"], "Emit=Swift,CModule=C,CPackage=c", [base, left, right, top])
        #expect(response.error == nil)
        let text = try #require(response.files["top.clp.swift"])
        var embedded: [UInt8] = []
        for file in [base, right] { Wire.append(1, file, to: &embedded) }
        #expect(try bytes("importedDescriptorSet", in: text) == embedded)
        #expect(text.contains("] + LeftProto.fileDescriptorSet\n"))
        var own: [UInt8] = []
        Wire.append(1, top, to: &own)
        #expect(try bytes("fileDescriptorSet", in: text) == own)
        #expect(!text.contains("static let importedDescriptorSet: [UInt8] = TopProto"))
    }

    @Test func aFileThatImportsOnlyWhatTheRuntimeHas() throws {
        let text = try #require(try Fixture.respond(["echo"], parameter: "CModule=C").files["echo.clp.swift"])
        #expect(!text.contains("importedDescriptorSet"))
    }

    @Test func theDescriptorAlone() throws {
        let response = try Fixture.respond(
            ["refused/extension"], parameter: "Emit=Descriptors,Visibility=Package,FileNaming=DropPath")
        #expect(response.error == nil)
        #expect(Array(response.files.keys) == ["extension.clp.swift"])
        let text = try #require(response.files["extension.clp.swift"])
        #expect(text.contains("package enum ExtensionProto {"))
        #expect(!text.contains("import "))
        #expect(!text.contains("messageTypes"))
        var set = Wire(try bytes("fileDescriptorSet", in: text))
        let field = set.next()
        var inner = Wire(try #require(field).value)
        let path = inner.next()
        #expect(path?.number == 1)
        #expect(path?.value == Array("extension.proto".utf8))
    }
}
