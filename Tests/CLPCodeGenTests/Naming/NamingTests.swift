import CLPCodeGen
import Testing

struct NamingTests {
    @Test(arguments: [
        ("max_output_tokens", "maxOutputTokens", "MaxOutputTokens", "max_output_tokens"),
        ("ChatRequest", "chatRequest", "ChatRequest", "chat_request"),
        ("HTTPServer", "httpServer", "HttpServer", "http_server"),
        ("HTTP2Server", "http2Server", "Http2Server", "http2_server"),
        ("x509_cert", "x509Cert", "X509Cert", "x509_cert"),
        ("__leading__and___more_", "leadingAndMore", "LeadingAndMore", "leading_and_more"),
        ("ALL_CAPS", "allCaps", "AllCaps", "all_caps"),
        ("A", "a", "A", "a"),
        ("_", "", "", ""),
    ])
    func words(name: String, lowerCamel: String, upperCamel: String, snake: String) {
        let words = NameWords(name)
        #expect(words.lowerCamel == lowerCamel)
        #expect(words.upperCamel == upperCamel)
        #expect(words.snake == snake)
    }

    @Test(arguments: [
        ("Role", ["ROLE_UNSPECIFIED", "ROLE_USER"], ["unspecified", "user"]),
        ("FinishReason", ["FINISH_REASON_STOP", "FINISH_REASON_CONTENT_FILTER"], ["stop", "contentFilter"]),
        ("HTTPCode", ["HTTP_CODE_OK", "HTTP_CODE_NOT_FOUND"], ["ok", "notFound"]),
        // One value without the name in front keeps all whole; so does one that would begin with a digit or be empty.
        ("Mixed", ["MIXED_A", "OTHER"], ["mixedA", "other"]),
        ("Kind", ["KIND_2D", "KIND_X"], ["kind2D", "kindX"]),
        ("Kind", ["KIND", "KIND_X"], ["kind", "kindX"]),
        ("Kind", ["KINDLY", "KIND_X"], ["kindly", "kindX"]),
        // What Swift keeps for itself.
        ("Kind", ["KIND_DEFAULT", "KIND_NONE", "KIND_SELF", "KIND_INIT"], ["`default`", "none_", "self_", "init_"]),
        ("Kind", ["KIND_A_B", "KIND_a_b"], ["aB", "aB_"]),
    ])
    func enumValues(name: String, values: [String], expected: [String]) {
        let models = values.enumerated().map { EnumValueModel(name: $0.element, number: Int32($0.offset)) }
        #expect(SwiftNames.values(of: EnumModel(name: name, fullName: name, values: models)) == expected)
    }

    @Test func membersThatCollideAreToldApartByTheirNumbers() {
        let fields = [("fooBar", 9), ("foo_bar", 3), ("FOO_BAR", 5), ("description", 1), ("class", 2), ("_", 4)].map {
            FieldModel(name: $0.0, number: Int32($0.1), type: .string, cardinality: .implicit)
        }
        let message = MessageModel(name: "M", fullName: "M", fields: fields, oneofs: [OneofModel(name: "fooBar")])
        let members = SwiftNames.members(of: message)
        #expect(
            fields.map(members.field) == ["fooBar__", "fooBar", "fooBar_", "description_", "`class`", "unnamed"])
        #expect(members.oneof(message.oneofs[0]) == "fooBar___")
    }

    @Test func methodsThatCollideAreToldApartByTheirOrder() {
        let methods = ["Get", "get", "Default", "Descriptor", "Service"].map {
            MethodModel(name: $0, input: "M", output: "M")
        }
        #expect(
            SwiftNames.methods(of: ServiceModel(name: "S", fullName: "S", methods: methods))
                == ["get", "get_", "`default`", "descriptor_", "service_"])
    }

    @Test func structMembersOfCKeepOutOfEachOthersWay() {
        let fields = [("n", 1), ("n_n", 2), ("x", 3), ("has_x", 4), ("int", 5), ("base", 6), ("self", 7)].map {
            FieldModel(name: $0.0, number: Int32($0.1), type: .string, cardinality: .implicit)
        }
        let schema = Schema(files: [])
        let members = CNames(schema, prefix: "").members(of: MessageModel(name: "M", fullName: "M", fields: fields))
        #expect(fields.map(members.field) == ["n", "n_n_", "x", "has_x_", "int_", "base_", "self_"])
    }

    @Test func typesOfC() {
        let inner = MessageModel(name: "Inner", fullName: "my.pkg.Outer.Inner")
        let outer = MessageModel(name: "Outer", fullName: "my.pkg.Outer", messages: [inner])
        let again = MessageModel(name: "outer", fullName: "my.pkg.outer")
        let file = FileModel(path: "a/b-c.proto", protoPackage: "my.pkg", syntax: .proto3, messages: [outer, again])
        let names = CNames(Schema(files: [file]), prefix: "mod")
        #expect(names.type("my.pkg.Outer.Inner") == "Mod__My__Pkg__Outer__Inner")
        #expect(names.getDescriptor("my.pkg.Outer.Inner") == "mod__my__pkg__outer__inner__get_descriptor")
        #expect(names.functions("my.pkg.outer") == "mod__my__pkg__outer_")
        #expect(CNames.fileBase("a/b-c.proto") == "a_b_c")
    }

    @Test(arguments: [
        ("a", true), ("_a1", true), ("", false), ("1a", false), ("a-b", false), ("a.b", false), ("é", false),
    ])
    func identifiers(name: String, isValid: Bool) {
        #expect(Identifier.isValid(name) == isValid)
    }
}
