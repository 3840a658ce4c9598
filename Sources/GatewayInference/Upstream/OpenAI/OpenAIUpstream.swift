import CLPMessages

/// A provider behind a server that speaks OpenAI's chat completions: OpenAI, vLLM, SGLang, llama.cpp's server, and the
/// compatible endpoints of most vendors. Safe to use from any task.
package struct OpenAIUpstream: ChatUpstream {
    private let transport: any UpstreamTransport
    private let headers: [UpstreamHTTPRequest.Header]
    private let dialect: OpenAIDialect
    private let limits: SSELimits
    private let progressTimeout: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// The most of an error response that is read for its code.
    private static let errorBytesMax = 65_536

    /// Makes the upstream.
    ///
    /// - Parameters:
    ///   - transport: reaches the endpoint whose base path ends above `/chat/completions`, such as `…/v1`.
    ///   - credential: our key at the provider; nil for a server that asks for none. Sent as a bearer token.
    ///   - dialect: where the server differs from others.
    ///   - limits: what one line and one event of the stream may hold.
    ///   - progressTimeout: how long the stream may go on without a chunk of the model, however many comments keep it alive.
    ///   - now: the time, for that.
    package init(
        transport: any UpstreamTransport, credential: String?, dialect: OpenAIDialect = .init(),
        limits: SSELimits = .init(), progressTimeout: Duration = .seconds(120),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.transport = transport
        self.progressTimeout = progressTimeout
        self.now = now
        self.dialect = dialect
        self.limits = limits
        // All header fields that ever leave, beside the transport's own (P4.b).
        var headers: [UpstreamHTTPRequest.Header] = [
            .init("content-type", "application/json"), .init("accept", "text/event-stream"),
            .init("user-agent", "clpai-gateway"),
        ]
        if let credential { headers.append(.init("authorization", "Bearer \(credential)")) }
        self.headers = headers
    }

    package func open(
        _ request: UpstreamRequest, timeLimit: Duration?
    ) async throws(UpstreamError) -> any UpstreamReply {
        var response = try await transport.send(
            UpstreamHTTPRequest(path: "/chat/completions", headers: headers, body: request.openAIBody(dialect)),
            timeLimit: timeLimit)
        let isJSON = response.header("content-type")?.lowercased().contains("json") ?? false
        guard response.status == 200, !isJSON else {
            defer { response.close() }
            throw await refusal(&response)
        }
        return OpenAIReply(
            response: response, reader: OpenAIEventReader(limits: limits), progressTimeout: progressTimeout, now: now)
    }

    private func refusal(_ response: inout any UpstreamHTTPResponse) async -> UpstreamError {
        let error = await errorObject(&response)
        let retryAfter = response.header("retry-after").flatMap(Self.seconds)
        if response.status == 200 {
            // JSON where a stream was asked for: an error of a server that does not use HTTP's, or something else.
            let reason = error?["error"].map(OpenAIFailure.reason(inStream:)) ?? .protocolViolation
            return UpstreamError(reason, phase: .refusedBeforeFirstByte, retryAfter: retryAfter)
        }
        return UpstreamError(
            OpenAIFailure.reason(status: response.status, error: error?["error"] ?? error),
            phase: .refusedBeforeFirstByte, retryAfter: retryAfter)
    }

    /// The body of an error response; nil if it is not JSON, too long, or broke off: then the HTTP status says enough.
    private func errorObject(_ response: inout any UpstreamHTTPResponse) async -> JSONValue? {
        var body: [UInt8] = []
        do {
            while let bytes = try await response.next() {
                body += bytes
                guard body.count <= Self.errorBytesMax else { return nil }
            }
            return try JSONReader.value(in: body)
        } catch {
            return nil
        }
    }

    /// Whole seconds, at most an hour. The form with a date is not read.
    private static func seconds(_ text: String) -> Duration? {
        UInt32(text).map { .seconds(Int64(min($0, 3_600))) }
    }
}

/// One streamed answer.
private struct OpenAIReply: UpstreamReply, ContentBearing {
    private var response: any UpstreamHTTPResponse
    private var reader: OpenAIEventReader
    private let progressTimeout: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private var chunk: [UInt8] = []
    private var offset = 0

    init(
        response: any UpstreamHTTPResponse, reader: OpenAIEventReader, progressTimeout: Duration,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.response = response
        self.reader = reader
        self.progressTimeout = progressTimeout
        self.now = now
    }

    mutating func next() async throws(UpstreamError) -> UpstreamEvent? {
        var lastProgress = now()
        while true {
            let bytes = chunk
            let chunksBefore = reader.chunkCount
            if let event = try reader.next(bytes.span, at: &offset) { return event }
            if reader.hasEnded { return nil }
            if reader.chunkCount > chunksBefore { lastProgress = now() }
            // Bytes without a chunk are comments or a line that never ends; the transport's idle timer does not see it.
            guard now() - lastProgress < progressTimeout else { throw UpstreamError(.timeout, phase: .cut) }
            guard let more = try await response.next() else { return try reader.bodyEnded() }
            chunk = more
            offset = 0
        }
    }

    mutating func close() {
        // Behind [DONE] comes only the end of the body.
        if reader.hasEnded { response.finish() } else { response.close() }
    }

    var contentByteCount: Int { chunk.count }
}
