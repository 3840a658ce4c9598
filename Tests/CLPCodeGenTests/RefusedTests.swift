import CLPCodeGen
import Testing

/// What is not supported is refused with the place, the construct and what to write instead.
struct RefusedTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var protos: [String]
        var parameter = "CModule=C"
        var error: String

        var testDescription: String { "\(protos) \(parameter)" }
    }

    @Test(arguments: [
        Case(
            protos: ["refused/group"], parameter: "Emit=C",
            error: "group.proto:6:3: field refused.Holder.part: groups are not supported; "
                + "write a nested message and a field of it"),
        Case(
            protos: ["refused/extension"], parameter: "Emit=C",
            error: "extension.proto:10:3: extension: extensions are not supported; put the field into the message"),
        Case(
            protos: ["refused/nested_extension"], parameter: "Emit=C",
            error: "nested_extension.proto:8:5: message refused.Holder, extension: extensions are not supported; "
                + "put the field into the message"),
        Case(
            protos: ["proto2"],
            error: "proto2.proto: syntax \"proto2\": Swift is generated from proto3 only; "
                + "write syntax = \"proto3\", or ask for Emit=C"),
        Case(
            protos: ["refused/other_module"],
            error: "other_module.proto: field refused.Wrapper.request: its type fixtures.echo.v1.EchoRequest is not in "
                + "the files to generate; types of another module are not supported yet, "
                + "so give protoc that file in the same call"),
        Case(
            protos: ["refused/no_package"],
            error: "no_package.proto: package: there is none, so C and Swift names would be the same; write one, "
                + "or give CPackage=NAME"),
        Case(
            protos: ["refused/service_without_package"], parameter: "CModule=C,CPackage=c",
            error:
                "service_without_package.proto: service Lonely: a method is called package.Service/Method, so the file "
                + "needs a package; write one"),
        Case(
            protos: ["refused/same_name"],
            error: "same_name.proto: type refused.status: refused.Status has the same name in Swift; "
                + "rename one, or generate into two modules"),
    ])
    func unsupported(refused: Case) throws {
        let response = try Fixture.respond(refused.protos, parameter: refused.parameter)
        #expect(response.error == refused.error)
        #expect(response.files.isEmpty)
    }

    @Test func aTypeOfAFileGivenInTheSameCallIsFound() throws {
        let response = try Fixture.respond(["echo", "refused/other_module"], parameter: "CModule=C")
        #expect(response.error == nil)
        #expect(response.files["other_module.clp.swift"]?.contains("var request: EchoRequest? = nil") == true)
        #expect(response.files["include/other_module.pb-c.h"]?.contains("#include \"echo.pb-c.h\"") == true)
    }

    @Test func anImportThatProtocDidNotSend() throws {
        #expect(
            try Fixture.respond(["relay"], parameter: "CModule=C").error
                == "relay.proto: method fixtures.relay.v1.Relay.Pass: its type fixtures.echo.v1.EchoRequest is not in "
                + "the files to generate; types of another module are not supported yet, "
                + "so give protoc that file in the same call")
        var file: [UInt8] = []
        for path in ["lonely.proto", "clp/options.proto", "gone.proto"] {
            Wire.append(path == "lonely.proto" ? 1 : 3, Array(path.utf8), to: &file)
        }
        Wire.append(12, Array("proto3".utf8), to: &file)
        var request: [UInt8] = []
        Wire.append(1, Array("lonely.proto".utf8), to: &request)
        Wire.append(2, Array("Emit=Swift,CModule=C,CPackage=c".utf8), to: &request)
        Wire.append(15, file, to: &request)
        #expect(
            CLPCodeGenTests.respond(request).error
                == "lonely.proto: import: protoc did not send the descriptor of gone.proto")
    }

    @Test func aLaterSyntax() throws {
        var file = try Fixture("echo").file
        let range = try #require(file.firstRange(of: Array("proto3".utf8)))
        file.replaceSubrange(range, with: Array("proto9".utf8))
        #expect(
            respond(file, "echo.proto").error
                == "echo.proto:2:1: syntax \"proto9\": only proto2 and proto3 are supported; write syntax = \"proto3\"")
    }

    @Test func aFileThatProtocDidNotSend() throws {
        #expect(
            respond(try Fixture("echo").file, "other.proto").error
                == "other.proto: file: protoc did not send its descriptor")
    }

    @Test func twoFilesOfOneName() throws {
        var first: [UInt8] = []
        Wire.append(1, Array("a/x.proto".utf8), to: &first)
        Wire.append(12, Array("proto3".utf8), to: &first)
        var second: [UInt8] = []
        Wire.append(1, Array("b/x.proto".utf8), to: &second)
        Wire.append(12, Array("proto3".utf8), to: &second)
        var request: [UInt8] = []
        for path in ["a/x.proto", "b/x.proto"] { Wire.append(1, Array(path.utf8), to: &request) }
        Wire.append(2, Array("Emit=Swift,CModule=C,CPackage=c,FileNaming=DropPath".utf8), to: &request)
        for file in [first, second] { Wire.append(15, file, to: &request) }
        #expect(
            CLPCodeGenTests.respond(request).error
                == "output x.clp.swift: two protos give this file; write FileNaming=PathToUnderscores, "
                + "or generate them apart")
    }

    private func respond(_ file: [UInt8], _ wanted: String) -> Response {
        var request: [UInt8] = []
        Wire.append(1, Array(wanted.utf8), to: &request)
        Wire.append(2, Array("Emit=C".utf8), to: &request)
        Wire.append(15, file, to: &request)
        return CLPCodeGenTests.respond(request)
    }
}

/// The generator's answer to a request.
func respond(_ request: [UInt8]) -> Response {
    Response(Generator.respond(to: request))
}
