import CLP
import Foundation
import GatewayDomain
import GatewayInference
import GatewayStore
import InferenceAPI
import Testing

/// The pipeline between a real SQLite store and a real loopback server, over the real HTTP client.
final class StoredBench: Sendable {
    static let credit: Int64 = 1_000_000_000
    let store: Store
    let account: Account
    let key = ApiKeySecret.random()
    let pipeline: ChatPipeline
    let logs = LogRecorder()
    let clock = TestClock()
    private let http: HTTPClient
    private let folder: URL

    init(_ server: LoopbackServer, _ configuration: HTTPClientConfiguration = .init()) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "clpai-inference-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let kek = try #require(KeyEncryptionKey(bytes: [UInt8](repeating: 7, count: 32)))
        store = try Store.openSQLite(
            path: folder.appending(path: "clpai.sqlite").path, kek: kek, currency: .cny, clock: clock)
        let contact = try #require(ContactData(email: EmailAddress("li@example.com"), phone: nil))
        account = try await store.accounts.create(contact, firstKey: key.hash)
        _ = try await store.billing.credit(
            account.organisation, Micros(Self.credit), try #require(IdempotencyKey("first")))
        http = try client(of: server, configuration)
        let upstream = OpenAIUpstream(
            transport: HTTPTransport(http, logger: logs.logger), credential: "sk-provider-key")
        let name = try #require(ModelName("test/model"))
        let price = try Price(
            inputPerMillion: Micros(2_000_000), outputPerMillion: Micros(3_000_000),
            cachedInputPerMillion: Micros(1_000_000), currency: .cny)
        pipeline = ChatPipeline(
            catalogue: try ModelCatalogue(
                upstreams: [name.provider: upstream],
                models: [CatalogueModel(name: name, upstreamName: "m-1", maxOutputTokens: 1_000)]),
            prices: try PriceBook(currency: .cny, [DatedPrice(model: name, price: price, from: UnixMillis(0))]),
            ledger: store.calls, clock: clock, logger: logs.logger)
    }

    deinit {
        http.shutDown()
        store.close()
        // A folder that stays behind in the temporary folder harms nobody.
        try? FileManager.default.removeItem(at: folder)
    }

    var principal: Principal { .account(account.id, account.organisation, account.keys.first?.id ?? .random()) }

    func context(_ scope: CallScope = Bench.scope()) -> CallContext { Bench.context(scope, principal) }

    func stream(
        _ request: ChatRequest = Bench.request(), _ context: CallContext? = nil, sink: RecordingSink = RecordingSink()
    ) async -> Outcome {
        do {
            try await pipeline.chatStream(request, MessageWriter(sink), context ?? self.context())
            return sink.outcome(nil)
        } catch {
            return sink.outcome(error as? RPCError)
        }
    }

    /// The log of calls, oldest first.
    func records() async throws -> [CallRecord] {
        let size = try #require(PageSize(1_000))
        let page = try await store.callLog.calls(of: account.organisation, for: .billing, after: nil, size: size)
        return page.records.reversed()
    }

    /// Nothing is held, each call is logged, and balance and log agree with the ledger.
    func expectBalanced(calls: Int, _ location: SourceLocation = #_sourceLocation) async throws {
        let balance = try await store.billing.balance(of: account.organisation)
        let records = try await records()
        #expect(balance.held == .zero, "an open hold", sourceLocation: location)
        #expect(records.count == calls, sourceLocation: location)
        let spent = records.reduce(0) { $0 + $1.cost.value }
        #expect(balance.available.value + spent == Self.credit, sourceLocation: location)
        let report = try await store.audit.report()
        #expect(report.isConsistent && report.running == 0, sourceLocation: location)
    }
}

/// An answer of a server as OpenAI-compatible servers stream it: one HTTP chunk for each event.
enum StreamedAnswer {
    static let head = [UInt8](
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    static let end = [UInt8]("0\r\n\r\n".utf8)

    static func events(_ words: [String], usage: String? = nil, finish: String = "stop") -> [[UInt8]] {
        var events = words.map { #"{"choices":[{"index":0,"delta":{"content":"\#($0)"},"finish_reason":null}]}"# }
        events.append(#"{"choices":[{"index":0,"delta":{},"finish_reason":"\#(finish)"}]}"#)
        if let usage { events.append(#"{"choices":[],"usage":\#(usage)}"#) }
        return (events + ["[DONE]"]).map { chunk("data: \($0)\n\n") }
    }

    static let usage = #"{"prompt_tokens":20,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":5}}"#
}
