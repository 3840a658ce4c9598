import CLPCodeGen
import Testing

/// From descriptors to the neutral model.
struct PluginRequestTests {
    @Test func optionsCommentsAndKinds() throws {
        let request = try PluginRequest(serialized: Fixture.request([try Fixture("echo")], parameter: "p"))
        #expect(request.parameter == "p")
        let file = try #require(request.schema.files.first)
        #expect(file.path == "echo.proto")
        #expect(file.protoPackage == "fixtures.echo.v1")
        #expect(file.documentation == ["A service of every kind of method, with every option."])
        #expect(file.dependencies == ["clp/options.proto"])
        let message = try #require(request.schema.message("fixtures.echo.v1.EchoRequest"))
        #expect(message.fields.map(\.isSensitive) == [true, false, true])
        #expect(message.fields[0].documentation == ["What to say."])
        let reply = try #require(request.schema.message("fixtures.echo.v1.EchoResponse"))
        #expect(reply.fields[0].documentation == ["What was said."])
        let service = file.services[0]
        #expect(service.carriesContent)
        #expect(
            service.methods.map(\.kind) == [
                .unary, .serverStreaming, .unary, .unary, .clientStreaming, .bidirectionalStreaming, .unary,
            ])
        #expect(service.methods.map(\.isIdempotent) == [true, false, false, false, false, true, false])
        #expect(service.methods.map(\.isBlocking) == [false, true, false, false, false, false, true])
        #expect(service.methods.map(\.isDeprecated) == [false, false, false, true, false, false, false])
        #expect(service.methods[2].documentation.isEmpty)
    }

    @Test(arguments: MethodModel.Kind.allCases)
    func aKindIsWhatIsStreamed(kind: MethodModel.Kind) {
        #expect(
            MethodModel.Kind(streamsRequests: kind.streamsRequests, streamsReplies: kind.streamsReplies) == kind)
    }

    @Test func fieldsOfEveryShape() throws {
        let request = try PluginRequest(serialized: Fixture.request([try Fixture("sample")], parameter: ""))
        let sample = try #require(request.schema.message("sample.v1.Sample"))
        func field(_ name: String) throws -> FieldModel { try #require(sample.fields.first { $0.name == name }) }
        #expect(try field("id").cardinality == .implicit)
        #expect(try field("count").cardinality == .optional)
        #expect(try field("count").oneof == nil)
        #expect(try field("item").cardinality == .optional)
        #expect(try field("steps").cardinality == .repeated(packed: true))
        #expect(try field("tags").cardinality == .repeated(packed: false))
        #expect(try field("labels").cardinality == .map(key: .string, value: .message("sample.v1.Item")))
        #expect(try field("text").oneof == "event")
        #expect(sample.oneofs.map(\.name) == ["event"])
        let numbers = try #require(request.schema.message("sample.v1.Numbers"))
        #expect(numbers.fields.first { $0.name == "unpacked_int32" }?.cardinality == .repeated(packed: false))
        #expect(numbers.fields.prefix(13).map(\.type).allSatisfy { if case .scalar = $0 { true } else { false } })
    }

    @Test func deprecation() throws {
        let request = try PluginRequest(serialized: Fixture.request([try Fixture("names")], parameter: ""))
        let old = try #require(request.schema.message("fixtures.names.v1.Old"))
        #expect(old.isDeprecated)
        #expect(old.fields.map(\.isDeprecated) == [false, true])
    }
}
