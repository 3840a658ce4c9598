/// `clp.rpc.v1.Reflection`: the services of a server and the proto files that they were generated from.
///
/// It shows every method to whoever may call it, so a server does not have it by itself: set
/// ``ServerConfiguration/servesReflection``, or pass one to the server, and see to it that only those may call
/// `clp.rpc.v1.Reflection` who are meant to.
///
/// ```swift
/// let server = Server(configuration, services: [greeter, ReflectionService(services: [greeter])])
/// ```
public struct ReflectionService: ReflectionHandlers {
    /// By name.
    private let summaries: [ReflectedService]
    private let index: DescriptorIndex

    /// Tells of these services, of itself and of `clp.rpc.v1.Health`.
    ///
    /// - Parameter services: The services of the server. The files that they import are told of too, from the
    ///   descriptors that generated code carries.
    public init(services: [any ServiceHandlers]) {
        let described = services.map(\.service) + [Health.descriptor, Reflection.descriptor]
        var byName: [String: ServiceDescriptor] = [:]
        for service in described where byName[service.name] == nil { byName[service.name] = service }
        summaries = byName.values.sorted { $0.name < $1.name }.map { service in
            ReflectedService(name: service.name, methods: service.methods, carriesContent: service.carriesContent)
        }
        index = DescriptorIndex(
            described.map(\.fileDescriptorSet) + [OptionsProto.fileDescriptorSet, DescriptorProto.fileDescriptorSet])
    }

    /// The services by name, a page at a time.
    public func listServices(
        _ request: ReflectServicesRequest, _ context: CallContext
    ) async throws -> ReflectServicesResponse {
        let rest = summaries.drop { $0.name <= request.pageToken }
        let page = rest.prefix(Page.size(request.pageSize, normal: 100, most: 1000))
        let hasMore = page.count < rest.count
        return ReflectServicesResponse(
            services: Array(page), nextPageToken: hasMore ? page.last.map(\.name) ?? "" : "")
    }

    /// The proto file of a path or a symbol.
    public func getProtoFile(
        _ request: ReflectFileRequest, _ context: CallContext
    ) async throws -> ReflectFileResponse {
        let found: DescriptorIndex.Entry?
        switch request.key {
        case .path(let path): found = index.file(path: path)
        case .symbol(let symbol): found = index.file(symbol: symbol)
        case nil:
            throw RPCError(code: .invalidArgument, message: "neither a path nor a symbol was given")
        }
        guard let found else {
            throw RPCError(code: .notFound, message: "this server has no proto file of that path or with that symbol")
        }
        return ReflectFileResponse(path: found.path, fileDescriptor: found.bytes)
    }
}

/// How long a page of a list is.
enum Page {
    /// - Parameters:
    ///   - wish: What the caller asked for; 0: nothing.
    ///   - normal: How many a caller gets who asked for nothing.
    ///   - most: How many a page holds at most.
    static func size(_ wish: UInt32, normal: Int, most: Int) -> Int { wish == 0 ? normal : min(Int(wish), most) }
}
