import CLP
import Logging

/// A server of this process that reflects, and introspects by heart.
enum IntrospectedDouble {
    /// Serves while `body` runs with a command line to it.
    ///
    /// - Parameters:
    ///   - services: What it serves beside health.
    ///   - configure: Changes its configuration.
    static func with<Result>(
        _ services: [any ServiceHandlers], configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (GatewayDouble) async throws -> Result
    ) async throws -> Result {
        var configuration = ServerConfiguration(
            listen: "127.0.0.1:0",
            tls: .files(
                certificate: TestCertificates.shared.path("server.pem"), key: TestCertificates.shared.path("server.key")
            ))
        configuration.gracePeriod = .milliseconds(200)
        configure(&configuration)
        let server = Server(
            configuration, services: services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let task = Task { try await server.run() }
        let address = try await server.listeningAddress()
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(GatewayDouble(address: "clp://\(address)", state: .init())))
        } catch { result = .failure(error) }
        server.shutdown()
        try await task.value
        return try result.get()
    }
}

/// Says always the same, two entries a page.
struct ScriptedIntrospection: IntrospectionHandlers {
    var keepsFrames = true

    func getServer(_ request: IntrospectServerRequest, _ context: CallContext) async throws -> IntrospectServerResponse
    {
        IntrospectServerResponse(
            ageUs: 93_784_000_000, connections: 3, connectionsAccepted: 12, connectionsRefused: 1, calls: 3,
            assemblingBytes: 70, assemblingBytesLimit: 1000,
            failures: [
                IntrospectedFailure(ageUs: 61_000_000, connection: 9, method: "t.A/Do", code: 8),
                IntrospectedFailure(ageUs: 1500, connection: 8, code: 1), IntrospectedFailure(connection: 8, code: 77),
            ])
    }

    func listConnections(
        _ request: IntrospectConnectionsRequest, _ context: CallContext
    ) async throws -> IntrospectConnectionsResponse {
        let all = (1...3).map { number in
            IntrospectedConnection(
                number: number, ageUs: 5_000_000, idleUs: 250, calls: 1, callCredit: 127, assemblingBytes: 70,
                queuedBytes: 80,
                frames: [
                    IntrospectedFrameCount(kind: .call, framesIn: 2, bytesIn: 100),
                    IntrospectedFrameCount(kind: .status, framesOut: 1, bytesOut: 33),
                ])
        }
        let rest = all.filter { $0.number > request.after }
        let page = rest.prefix(min(2, Int(request.pageSize)))
        return IntrospectConnectionsResponse(connections: Array(page), hasMore: rest.count > page.count)
    }

    func listCalls(_ request: IntrospectCallsRequest, _ context: CallContext) async throws -> IntrospectCallsResponse {
        let all = (1...3).map { number in
            IntrospectedCall(
                connection: number, stream: 5, method: "t.A/Do\u{1B}[2J", ageUs: 12_345, timeRemainingUs: 0,
                phase: .running, queuedBytes: 9)
        }
        let rest = all.filter { ($0.connection, $0.stream) > (request.afterConnection, request.afterStream) }
        let page = rest.prefix(min(2, Int(request.pageSize)))
        return IntrospectCallsResponse(calls: Array(page), hasMore: rest.count > page.count)
    }

    func listFrames(_ request: IntrospectFramesRequest, _ context: CallContext) async throws -> IntrospectFramesResponse
    {
        guard keepsFrames else { throw RPCError(code: .failedPrecondition, message: "there is no log of frames") }
        // Connection 2 was closed after it was listed.
        guard [1, 3].contains(request.connection) else {
            throw RPCError(code: .notFound, message: "there is no such connection")
        }
        return IntrospectFramesResponse(frames: [
            IntrospectedFrame(sequence: 8, timeUs: 1, kind: .settings, length: 12),
            IntrospectedFrame(sequence: 9, timeUs: 2_000_030, kind: .call, flags: 3, stream: 1, length: 45),
            IntrospectedFrame(sequence: 10, timeUs: 2_000_040, isOutgoing: true, kind: .credit, length: 4, code: 4096),
            IntrospectedFrame(
                sequence: 11, timeUs: 2_500_000, isOutgoing: true, kind: .status, flags: 4, stream: 1, length: 20,
                code: 14),
            IntrospectedFrame(sequence: 12, timeUs: 2_600_000, kind: .cancel, stream: 3, length: 4, code: 1),
            IntrospectedFrame(
                sequence: 13, timeUs: 3_000_000, isOutgoing: true, kind: .goAway, length: 8, code: 6),
            IntrospectedFrame(sequence: 14, timeUs: 3_000_001, kind: IntrospectedFrameKind(rawValue: 0x81), length: 1),
        ])
    }

    func getMetrics(
        _ request: IntrospectMetricsRequest, _ context: CallContext
    ) async throws -> IntrospectMetricsResponse {
        switch request.offset {
        case 0: IntrospectMetricsResponse(text: "a 1\n", nextOffset: 4)
        case 4: IntrospectMetricsResponse(text: "b 2\u{1B}[2J\n", nextOffset: 8)
        // An offset that does not rise must not be followed for ever.
        default: IntrospectMetricsResponse(text: "c 3\n", nextOffset: 8)
        }
    }
}
