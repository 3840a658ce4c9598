import CLP
import GatewayDomain
import GatewayInference
import InferenceAPI
import Logging
import Testing

/// The pipeline behind the real RPC engine, over TLS: what a caller sees, and what stays in the ledger.
@Suite("Chat over the RPC engine", .serialized)
struct EngineChatTests {
    @Test("a stream and a single reply, with their charges")
    func whole() async throws {
        try await EngineBench.with { bench in
            let reader = try await bench.client.chatStream(bench.request("echo", "Hello, 世界 again"))
            var pieces: [String] = []
            var charge: ChatCharge?
            while let reply = try await reader.next() {
                switch reply.event {
                case .textDelta(let text): pieces.append(text)
                case .completed(let completed): charge = completed.charge
                case nil: Issue.record("a reply without an event")
                }
            }
            #expect(pieces == ["Hello, ", "世界 ", "again"])
            #expect(charge?.usage == Usage(inputTokens: 3, outputTokens: 3) && charge?.amountMicros == 15)
            let response = try await bench.client.chat(bench.request("unmetered", "one two"))
            #expect(response.message?.content == "one two" && response.charge?.usage?.estimated == true)
            #expect(
                try await bench.client.listModels(ListModelsRequest()).models.count == DevelopmentModel.allCases.count)
            try await bench.expectSettled([.completed, .completed])
            // Each record has the address of the socket, not of a header.
            #expect(bench.ledger.now.addresses.values.allSatisfy { $0.text == "127.0.0.1" })
        }
    }

    @Test("a failing provider's status arrives with its charge")
    func cut() async throws {
        try await EngineBench.with { bench in
            let reader = try await bench.client.chatStream(bench.request("cut", "a b c d e"))
            let error = await #expect(throws: RPCError.self) { while try await reader.next() != nil {} }
            #expect(error?.code == .unavailable)
            #expect(error?.detail(ChatCharge.self)?.usage == Usage(inputTokens: 3, outputTokens: 3, estimated: true))
            let busy = await #expect(throws: RPCError.self) {
                _ = try await bench.client.chat(bench.request("busy", "a"))
            }
            #expect(busy?.code == .unavailable && busy?.retryAfter == .seconds(2) && busy?.details.isEmpty == true)
            try await bench.expectSettled([.upstreamFailed, .upstreamFailed])
        }
    }

    @Test("a deadline ends the call with its charge on the wire")
    func deadline() async throws {
        try await EngineBench.with { bench in
            var calls = 0
            var delivered: UInt64 = 0
            // A busy machine may be too late with the status; the caller then ends the call by its own clock.
            while delivered == 0, calls < 5 {
                calls += 1
                let options = CallOptions(timeout: .seconds(1))
                let reader = try await bench.client.chatStream(bench.request("slow", "a"), options: options)
                let error = await #expect(throws: RPCError.self) { while try await reader.next() != nil {} }
                #expect(error?.code == .deadlineExceeded)
                delivered = error?.detail(ChatCharge.self)?.usage?.outputTokens ?? 0
            }
            #expect(delivered > 0)
            try await bench.expectSettled(Array(repeating: .cancelled, count: calls))
        }
    }

    @Test("a caller that leaves in the middle is settled", arguments: ["slow", "stall", "huge"])
    func leaves(model: String) async throws {
        try await EngineBench.with { bench in
            var reader: MessageReader<ChatStreamResponse>? = try await bench.client.chatStream(
                bench.request(model, "a b"))
            _ = try await reader?.next()
            reader = nil
            try await bench.expectSettled([.cancelled])
            #expect(bench.ledger.charged > 0)
        }
    }

    @Test("a reader that stops: the provider stops too, and the deadline settles what was sent")
    func stopsReading() async throws {
        try await EngineBench.with { bench in
            let options = CallOptions(timeout: .milliseconds(700))
            let reader = try await bench.client.chatStream(bench.request("huge", "a"), options: options)
            try await bench.expectSettled([.cancelled])
            let row = try #require(bench.ledger.rows.first)
            guard case .ended(_, let usage, _) = row else { return }
            // 20,000 KiB were to come. What left is what credit and buffers hold.
            #expect(usage.output.value < 1_000 && usage.estimated)
            _ = reader
        }
    }

    @Test("wrong input arrives as a BadRequest")
    func wrong() async throws {
        try await EngineBench.with { bench in
            var request = bench.request("echo", "a")
            request.messages = []
            let error = await #expect(throws: RPCError.self) { _ = try await bench.client.chat(request) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.detail(BadRequest.self)?.violations.map(\.field) == ["messages"])
            try await bench.expectSettled([.refused])
        }
    }
}

/// A server with the pipeline and a client of it.
private struct EngineBench {
    let ledger: ModelLedger
    let client: InferenceClient

    static func with(_ body: (EngineBench) async throws -> Void) async throws {
        let ledger = ModelLedger()
        let files = TestCertificates.directory
        var configuration = ServerConfiguration(
            listen: "127.0.0.1:0", tls: .files(certificate: "\(files)/server.pem", key: "\(files)/server.key"))
        configuration.gracePeriod = .milliseconds(500)
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = Server(
            configuration, services: [try pipeline(ledger, silent)], interceptors: [AttachingInterceptor()],
            logger: silent)
        let task = Task { try await server.run() }
        let client = try Client("clp://\(try await server.listeningAddress())", tls: .trust("\(files)/ca.pem"))
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(EngineBench(ledger: ledger, client: InferenceClient(client))))
        } catch {
            result = .failure(error)
        }
        await client.close()
        server.shutdown()
        try await task.value
        try result.get()
    }

    private static func pipeline(_ ledger: ModelLedger, _ logger: Logger) throws -> ChatPipeline {
        let provider = try #require(ProviderName("development"))
        let price = try Price(
            inputPerMillion: Micros(2_000_000), outputPerMillion: Micros(3_000_000), cachedInputPerMillion: .zero,
            currency: .cny)
        let models = try DevelopmentModel.allCases.map {
            CatalogueModel(name: try #require(ModelName("development/\($0.rawValue)")), maxOutputTokens: 20_000)
        }
        return ChatPipeline(
            catalogue: try ModelCatalogue(upstreams: [provider: DevelopmentUpstream()], models: models),
            prices: try PriceBook(
                currency: .cny, models.map { DatedPrice(model: $0.name, price: price, from: UnixMillis(0)) }),
            ledger: ledger, clock: TestClock(), logger: logger)
    }

    func request(_ model: String, _ content: String) -> ChatRequest {
        ChatRequest(model: "development/\(model)", messages: [ChatMessage(role: .user, content: content)])
    }

    /// Waits until as many calls have ended, at most 5 s, and looks at how.
    func expectSettled(_ outcomes: [CallOutcome], _ location: SourceLocation = #_sourceLocation) async throws {
        for _ in 0..<1_000 where ledger.rows.compactMap(\.outcome).count < outcomes.count {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(ledger.rows.map(\.outcome) == outcomes, sourceLocation: location)
        #expect(ledger.held == 0, sourceLocation: location)
        #expect(ledger.now.cancelledWrites == 0, sourceLocation: location)
    }
}

/// What the gateway's own interceptor does after it has recognised a key.
private struct AttachingInterceptor: ServerInterceptor {
    let principal = Principal.account(.random(), .random(), .random())

    func intercept(
        _ context: CallContext, _ next: nonisolated(nonsending) (CallContext) async throws -> Void
    ) async throws {
        var context = context
        context[Principal.self] = principal
        try await next(context)
    }
}
