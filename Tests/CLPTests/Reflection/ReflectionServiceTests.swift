import CLP
import CLPMessages
import Testing

/// Reflection over a real connection.
struct ReflectionServiceTests {
    /// Two files that import each other's kind: `a.proto` with service `t.A`, which imports `b.proto`.
    private struct TwoFiles: ServiceHandlers {
        var methods: [MethodRegistration] { [] }
        var service: ServiceDescriptor {
            ServiceDescriptor(
                name: "t.A", methods: ["Do"],
                fileDescriptorSet: file("b.proto", message: "B") + file("a.proto", imports: "b.proto", service: "A"),
                carriesContent: true)
        }

        private func file(
            _ path: String, imports: String? = nil, message: String? = nil, service: String? = nil
        ) -> [UInt8] {
            func field(_ number: UInt8, _ value: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(value.count)] + value }
            let method = field(1, Array("Do".utf8)) + field(2, Array(".t.B".utf8)) + field(3, Array(".t.B".utf8))
            let file =
                field(1, Array(path.utf8)) + field(2, Array("t".utf8))
                + (imports.map { field(3, Array($0.utf8)) } ?? [])
                + (message.map { field(4, field(1, Array($0.utf8))) } ?? [])
                + (service.map { field(6, field(1, Array($0.utf8)) + field(2, method)) } ?? [])
            return field(1, file)
        }
    }

    /// A service whose descriptor set is not one.
    private struct Broken: ServiceHandlers {
        var methods: [MethodRegistration] { [] }
        var service: ServiceDescriptor {
            ServiceDescriptor(name: "t.Broken", methods: [], fileDescriptorSet: [0x0a, 0x7f])
        }
    }

    private func reflecting<Result>(_ body: (ReflectionClient) async throws -> Result) async throws -> Result {
        let services: [any ServiceHandlers] = [TwoFiles(), Broken()]
        return try await TestServer.with(services: services + [ReflectionService(services: services)]) { server in
            try await server.withClient { try await body(ReflectionClient($0)) }
        }
    }

    @Test(.timeLimit(.minutes(1))) func servicesByNameAPageAtATime() async throws {
        try await reflecting { client in
            var names: [String] = []
            var token = ""
            repeat {
                let page = try await client.listServices(.init(pageSize: 1, pageToken: token))
                #expect(page.services.count == 1)
                names += page.services.map(\.name)
                token = page.nextPageToken
            } while !token.isEmpty
            #expect(names == ["clp.rpc.v1.Health", "clp.rpc.v1.Reflection", "t.A", "t.Broken"])
            let all = try await client.listServices(.init(pageSize: .max))
            #expect(all.services.map(\.name) == names)
            #expect(all.nextPageToken.isEmpty)
            #expect(all.services[2].methods == ["Do"])
            #expect(all.services.map(\.carriesContent) == [false, false, true, false])
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("clp.rpc.v1.Health", "clp/rpc/v1/health.proto"), ("clp.rpc.v1.Health.Check", "clp/rpc/v1/health.proto"),
            ("clp.rpc.v1.Health/Watch", "clp/rpc/v1/health.proto"), (".t.A", "a.proto"), ("t.A/Do", "a.proto"),
            ("t.B", "b.proto"), ("clp.rpc.v1.HealthCheckRequest.service", "clp/rpc/v1/health.proto"),
            ("clp.rpc.v1.HealthCheckResponse.ServingStatus", "clp/rpc/v1/health.proto"),
            ("clp.rpc.v1.HealthCheckResponse.SERVING_STATUS_SERVING", "clp/rpc/v1/health.proto"),
            ("clp.rpc.v1.ReflectFileRequest.key", "clp/rpc/v1/reflection.proto"),
            ("clp.sensitive", "clp/options.proto"),
            ("google.protobuf.FileDescriptorProto", "google/protobuf/descriptor.proto"),
        ])
    func aFileByWhatItDefines(symbol: String, path: String) async throws {
        try await reflecting { client in
            let file = try await client.getProtoFile(.init(key: .symbol(symbol)))
            #expect(file.path == path)
            #expect(try ProtoFile(serialized: file.fileDescriptor).path == path)
        }
    }

    /// A client can resolve everything that a file names.
    @Test(.timeLimit(.minutes(1)), arguments: ["clp/rpc/v1/health.proto", "clp/rpc/v1/reflection.proto", "a.proto"])
    func everyImportIsThere(path: String) async throws {
        try await reflecting { client in
            var open = [path]
            var defined: Set<String> = []
            var used: Set<String> = []
            var seen: Set<String> = []
            while let path = open.popLast() {
                guard seen.insert(path).inserted else { continue }
                let file = try ProtoFile(
                    serialized: try await client.getProtoFile(.init(key: .path(path))).fileDescriptor)
                open += file.dependencies
                defined.formUnion(file.symbols)
                used.formUnion(file.services.flatMap(\.methods).flatMap { [$0.input, $0.output] })
                used.formUnion(file.messages.flatMap(\.fields).map(\.typeName))
                used.formUnion(file.extensions.map(\.extendee))
            }
            used.remove("")
            #expect(!used.isEmpty)
            #expect(used.subtracting(defined) == [])
        }
    }

    @Test(.timeLimit(.minutes(1))) func whatIsNotThere() async throws {
        try await reflecting { client in
            for key in [.path("c.proto"), .symbol("t.C"), .symbol(""), .path("")] as [ReflectFileRequest.OneOf_Key] {
                #expect(await failure { try await client.getProtoFile(.init(key: key)) }?.code == .notFound)
            }
            #expect(await failure { try await client.getProtoFile(.init()) }?.code == .invalidArgument)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aServerDoesNotReflectByItself() async throws {
        try await TestServer.with(services: [EchoService()]) { server in
            try await server.withClient { client in
                #expect(
                    await failure { try await ReflectionClient(client).listServices(.init()) }?.code == .unimplemented)
            }
        }
    }
}
