import CLPWire

/// `clp.rpc.v1.Introspection`: what a server is doing, in numbers.
///
/// It tells neither content nor metadata nor addresses, but it shows every running call, so a server does not have it by
/// itself: set ``ServerConfiguration/servesIntrospection``, or let a second server on another address serve it, and see
/// to it that only those may call `clp.rpc.v1.Introspection` who are meant to.
///
/// ```swift
/// let admin = Server(adminConfiguration, services: [IntrospectionService(server: server)])
/// ```
public struct IntrospectionService: IntrospectionHandlers {
    /// A page of metrics holds at most so many bytes, unless one line alone is longer.
    private static let metricsPage = 262_144

    private let source: any IntrospectionSource
    private let metrics: (@Sendable () -> String)?

    package init(source: any IntrospectionSource, metrics: (@Sendable () -> String)? = nil) {
        self.source = source
        self.metrics = metrics
    }

    /// The server as a whole.
    public func getServer(
        _ request: IntrospectServerRequest, _ context: CallContext
    ) async throws -> IntrospectServerResponse {
        try await IntrospectServerResponse(snapshot())
    }

    /// The connections by number.
    public func listConnections(
        _ request: IntrospectConnectionsRequest, _ context: CallContext
    ) async throws -> IntrospectConnectionsResponse {
        let size = Page.size(request.pageSize, normal: 100, most: 1000)
        let rest = try await snapshot().connections.filter { $0.number > request.after }.sorted {
            $0.number < $1.number
        }
        return IntrospectConnectionsResponse(
            connections: rest.prefix(size).map { IntrospectedConnection($0) }, hasMore: rest.count > size)
    }

    /// The running calls by connection and stream.
    public func listCalls(
        _ request: IntrospectCallsRequest, _ context: CallContext
    ) async throws -> IntrospectCallsResponse {
        let size = Page.size(request.pageSize, normal: 100, most: 1000)
        let after = (request.afterConnection, request.afterStream)
        let calls = try await snapshot().connections.flatMap { connection in
            connection.calls.map { (connection: connection.number, call: $0) }
        }
        let rest = calls.filter { ($0.connection, $0.call.stream) > after }.sorted {
            ($0.connection, $0.call.stream) < ($1.connection, $1.call.stream)
        }
        return IntrospectCallsResponse(
            calls: rest.prefix(size).map { IntrospectedCall($0.call, connection: $0.connection) },
            hasMore: rest.count > size)
    }

    /// The last frames of one connection.
    public func listFrames(
        _ request: IntrospectFramesRequest, _ context: CallContext
    ) async throws -> IntrospectFramesResponse {
        let log = try await source.frameLog(ofConnection: request.connection)
        let size = Page.size(request.pageSize, normal: 1000, most: 4096)
        let entries = log.entries
        let seen = request.after > log.dropped ? Int(clamping: request.after - log.dropped) : 0
        let rest = entries.dropFirst(seen)
        return IntrospectFramesResponse(
            frames: zip(rest.indices, rest).prefix(size).map { index, entry in
                IntrospectedFrame(entry, sequence: log.dropped + UInt64(index) + 1, start: log.start)
            },
            hasMore: rest.count > size)
    }

    /// The metrics in Prometheus' text format.
    public func getMetrics(
        _ request: IntrospectMetricsRequest, _ context: CallContext
    ) async throws -> IntrospectMetricsResponse {
        guard let metrics else {
            throw RPCError(code: .failedPrecondition, message: "this server gives no metrics here")
        }
        let text = Array(metrics().utf8)
        let start = Int(clamping: request.offset)
        guard start < text.count else { return IntrospectMetricsResponse() }
        var end = min(start + Self.metricsPage, text.count)
        // Whole lines; a longer one alone goes as it is, with what follows up to its own end.
        if end < text.count {
            let newline = UInt8(ascii: "\n")
            let cut = text[start..<end].lastIndex(of: newline) ?? text[end...].firstIndex(of: newline)
            end = cut.map { $0 + 1 } ?? text.count
        }
        guard let page = String(validating: text[start..<end], as: UTF8.self) else {
            throw RPCError(code: .invalidArgument, message: "the offset is not one that a page named")
        }
        return IntrospectMetricsResponse(text: page, nextOffset: end < text.count ? UInt64(end) : 0)
    }

    private func snapshot() async throws(RPCError) -> ServerSnapshot {
        guard let snapshot = await source.introspect() else {
            throw RPCError(code: .unavailable, message: "the server that is asked about does not run")
        }
        return snapshot
    }
}
