import CLP

/// Reads lists of introspection to their end, page by page.
struct IntrospectionPages: Sendable {
    private let client: IntrospectionClient
    private let options: CallOptions

    init(_ client: IntrospectionClient, options: CallOptions) {
        self.client = client
        self.options = options
    }

    /// The connections by number, and whether there are more than the limit.
    func connections(limit: Int) async throws -> (items: [IntrospectedConnection], hasMore: Bool) {
        var items: [IntrospectedConnection] = []
        while true {
            let size = UInt32(min(limit - items.count, 1000))
            let page = try await client.listConnections(
                .init(pageSize: size, after: items.last?.number ?? 0), options: options)
            items += page.connections
            // A page that is empty and yet not the last would be asked for without end.
            let isLast = !page.hasMore || page.connections.isEmpty
            if isLast || items.count >= limit { return (items, page.hasMore) }
        }
    }

    /// The running calls by connection and stream, and whether there are more than the limit.
    func calls(limit: Int) async throws -> (items: [IntrospectedCall], hasMore: Bool) {
        var items: [IntrospectedCall] = []
        while true {
            let size = UInt32(min(limit - items.count, 1000))
            let page = try await client.listCalls(
                .init(
                    pageSize: size, afterConnection: items.last?.connection ?? 0,
                    afterStream: items.last?.stream ?? 0),
                options: options)
            items += page.calls
            let isLast = !page.hasMore || page.calls.isEmpty
            if isLast || items.count >= limit { return (items, page.hasMore) }
        }
    }

    /// The frames of one connection that are kept, the oldest first. Those that come after the first page was read may
    /// be among them: the reading makes some itself.
    func frames(of connection: UInt64) async throws -> [IntrospectedFrame] {
        var frames: [IntrospectedFrame] = []
        while true {
            let page = try await client.listFrames(
                .init(connection: connection, pageSize: 4096, after: frames.last?.sequence ?? 0), options: options)
            frames += page.frames
            let isLast = !page.hasMore || page.frames.isEmpty
            if isLast || frames.count >= 100_000 { return frames }
        }
    }
}
