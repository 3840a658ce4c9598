import CLP
import InteropAPI
import Testing

/// The server of gRPC's interoperability tests (grpc/doc/interop-test-descriptions.md): what its methods are to do.
struct InteropService: InteropHandlers {
    /// Metadata that comes back before the first message, and with the end.
    static let initialKey = "test-echo-initial"
    static let trailingKey = "test-echo-trailing-bin"

    func emptyCall(_ request: Empty, _ context: CallContext) async throws -> Empty {
        try echoMetadata(context)
        return Empty()
    }

    func unaryCall(_ request: SimpleRequest, _ context: CallContext) async throws -> SimpleResponse {
        try echoMetadata(context)
        if let status = request.responseStatus { throw Self.error(status) }
        return SimpleResponse(payload: Self.payload(request.responseSize))
    }

    func streamingOutputCall(
        _ request: StreamingOutputRequest, _ replies: MessageWriter<StreamingOutputResponse>, _ context: CallContext
    ) async throws {
        try echoMetadata(context)
        try await answer(request, replies)
    }

    func streamingInputCall(
        _ requests: MessageReader<StreamingInputRequest>, _ context: CallContext
    ) async throws -> StreamingInputResponse {
        try echoMetadata(context)
        var size = 0
        while let request = try await requests.next() { size += request.payload?.body.count ?? 0 }
        return StreamingInputResponse(aggregatedPayloadSize: Int32(size))
    }

    func fullDuplexCall(
        _ requests: MessageReader<StreamingOutputRequest>, _ replies: MessageWriter<StreamingOutputResponse>,
        _ context: CallContext
    ) async throws {
        try echoMetadata(context)
        while let request = try await requests.next() { try await answer(request, replies) }
    }

    func halfDuplexCall(
        _ requests: MessageReader<StreamingOutputRequest>, _ replies: MessageWriter<StreamingOutputResponse>,
        _ context: CallContext
    ) async throws {
        try echoMetadata(context)
        var all: [StreamingOutputRequest] = []
        while let request = try await requests.next() { all.append(request) }
        for request in all { try await answer(request, replies) }
    }

    func unimplementedCall(_ request: Empty, _ context: CallContext) async throws -> Empty {
        throw RPCError(code: .unimplemented, message: "not here")
    }

    private func answer(
        _ request: StreamingOutputRequest, _ replies: MessageWriter<StreamingOutputResponse>
    ) async throws {
        if let status = request.responseStatus { throw Self.error(status) }
        for parameters in request.responseParameters {
            if parameters.intervalUs > 0 { try await Task.sleep(for: .microseconds(Int(parameters.intervalUs))) }
            try await replies.write(StreamingOutputResponse(payload: Self.payload(parameters.size)))
        }
    }

    private func echoMetadata(_ context: CallContext) throws {
        let initial = context.metadata.filter { $0.key == Self.initialKey }
        let trailing = context.metadata.filter { $0.key == Self.trailingKey }
        if !initial.isEmpty { try context.setHead(Metadata(initial)) }
        if !trailing.isEmpty { try context.setTrailers(Metadata(trailing)) }
    }

    static func payload(_ size: Int32) -> Payload { Payload(body: Array(repeating: 0, count: Int(size))) }

    private static func error(_ status: EchoStatus) -> RPCError {
        RPCError(code: RPCError.Code(wire: status.code), message: status.message)
    }
}

/// The way between the two ends.
enum InteropWay: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// Handlers and client alone.
    case plain
    /// An interceptor around every call on both sides, and one that admits it.
    case intercepted

    var testDescription: String { rawValue }

    /// Serves the interop service over TLS while `body` runs with a client of it.
    func play<Result>(
        configure: (inout ServerConfiguration) -> Void = { _ in }, client: ClientConfiguration = .init(),
        _ body: (InteropClient, Client) async throws -> Result
    ) async throws -> Result {
        let isPlain = self == .plain
        let seen = Counter()
        let result = try await TestServer.with(
            services: [InteropService()], admission: isPlain ? [] : [CountingAdmission(seen: seen)],
            interceptors: isPlain ? [] : [PassingInterceptor(seen: seen)], configure: configure
        ) { test in
            let client = try Client(
                "clp://\(test.address)", tls: .trust(TestCertificates.shared.path("ca.pem")), configuration: client,
                interceptors: isPlain ? [] : [PassingInterceptor(seen: seen)])
            let result: Swift.Result<Result, any Error>
            do { result = .success(try await body(InteropClient(client), client)) } catch { result = .failure(error) }
            await client.close()
            return try result.get()
        }
        #expect((seen.value > 0) == !isPlain)
        return result
    }
}

private struct PassingInterceptor: ServerInterceptor, ClientInterceptor {
    let seen: Counter

    func intercept(
        _ context: CallContext, _ next: nonisolated(nonsending) (CallContext) async throws -> Void
    ) async throws {
        seen.add()
        try await next(context)
    }

    func intercept(
        _ call: ClientCallContext, _ next: nonisolated(nonsending) (ClientCallContext) async throws -> Void
    ) async throws {
        seen.add()
        try await next(call)
    }
}

private struct CountingAdmission: AdmissionInterceptor {
    let seen: Counter

    func admit(_ context: inout CallContext) throws(RPCError) { seen.add() }
}
