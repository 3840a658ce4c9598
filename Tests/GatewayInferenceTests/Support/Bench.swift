import CLP
import CLPMessages
import GatewayDomain
import GatewayInference
import InferenceAPI
import Logging
import Synchronization
import Testing

/// A pipeline with everything around it: one model `test/model` at 2 a token in, 3 out, 1 cached, in millionths.
struct Bench {
    let ledger: ModelLedger
    let clock = TestClock()
    let pauses = SkippingClock()
    let logs = LogRecorder()
    let pipeline: ChatPipeline
    static let account = Principal.account(.random(), .random(), .random())

    init(
        _ upstream: any ChatUpstream, ledger: ModelLedger = ModelLedger(), limits: ChatLimits = .init(),
        maxOutputTokens: UInt32 = 100, maxInputBytes: Int = 1_000
    ) throws {
        let name = try #require(ModelName("test/model"))
        let unpriced = try #require(ModelName("test/unpriced"))
        let provider = try #require(ProviderName("test"))
        let price = try Price(
            inputPerMillion: Micros(2_000_000), outputPerMillion: Micros(3_000_000),
            cachedInputPerMillion: Micros(1_000_000), currency: .cny)
        self.ledger = ledger
        pipeline = ChatPipeline(
            catalogue: try ModelCatalogue(
                upstreams: [provider: upstream],
                models: [
                    CatalogueModel(
                        name: name, upstreamName: "m-1", maxOutputTokens: maxOutputTokens,
                        maxInputBytes: maxInputBytes),
                    CatalogueModel(name: unpriced),
                ]),
            prices: try PriceBook(currency: .cny, [DatedPrice(model: name, price: price, from: UnixMillis(0))]),
            ledger: ledger, clock: clock, limits: limits, pauses: pauses, logger: logs.logger)
    }

    /// A request whose prompt has 11 bytes: 3 tokens by estimate.
    static func request(
        _ content: String = "hello world", _ change: (inout ChatRequest) -> Void = { _ in }
    )
        -> ChatRequest
    {
        var request = ChatRequest(model: "test/model", messages: [ChatMessage(role: .user, content: content)])
        change(&request)
        return request
    }

    /// The hold of `request()` with as many output tokens: 11 bytes + 64 + 16, priced, and one.
    static func hold(output: Int64 = 100, bytes: Int64 = 11) -> Int64 { (bytes + 80) * 2 + output * 3 + 1 }

    static func scope(timeout: Duration = .seconds(60)) -> CallScope {
        CallScope(
            method: "clpai.inference.v1.Inference/ChatStream", peer: PeerInfo(address: "192.0.2.7", port: 40_000),
            timeout: timeout)
    }

    static func context(_ scope: CallScope = scope(), _ principal: Principal? = account) -> CallContext {
        var context = CallContext(scope)
        context[Principal.self] = principal
        return context
    }

    /// Streams a call and tells what came: the pieces, the last event, and the error.
    func stream(
        _ request: ChatRequest = request(), _ context: CallContext = context(), sink: RecordingSink = RecordingSink()
    ) async -> Outcome {
        do {
            try await pipeline.chatStream(request, MessageWriter(sink), context)
            return sink.outcome(nil)
        } catch {
            return sink.outcome(error as? RPCError)
        }
    }

    func unary(
        _ request: ChatRequest = request(), _ context: CallContext = context()
    ) async throws(RPCError)
        -> ChatResponse
    {
        do {
            return try await pipeline.chat(request, context)
        } catch {
            throw (error as? RPCError) ?? RPCError(code: .unknown, message: "not an RPCError")
        }
    }

    /// No hold is open, each call has one row, and the money adds up.
    func expectBalanced(
        calls: Int, credit: Int64 = 1_000_000_000, _ location: SourceLocation = #_sourceLocation
    ) {
        let state = ledger.now
        #expect(ledger.held == 0, "an open hold", sourceLocation: location)
        #expect(state.rows.count == calls, sourceLocation: location)
        #expect(state.ends.values.allSatisfy { $0 == 1 }, sourceLocation: location)
        #expect(state.available + ledger.charged == credit, sourceLocation: location)
        #expect(state.cancelledWrites == 0, "a write in a cancelled task", sourceLocation: location)
    }
}

/// What a caller of a stream has seen.
struct Outcome {
    var pieces: [String] = []
    var completed: ChatStreamResponse.Completed?
    var error: RPCError?

    /// What the caller was told of the cost, at the end or with the error.
    var charge: ChatCharge? { completed?.charge ?? error?.detail(ChatCharge.self) }
}

/// Takes the messages of a stream, and can refuse or stop.
final class RecordingSink: MessageSink {
    struct State {
        var messages: [[UInt8]] = []
        var acceptsMax = Int.max
        var refusal = RPCError(code: .cancelled, message: "the call was cancelled")
        /// Run before each message is taken.
        var before: (@Sendable (Int) async -> Void)?
    }

    let state = Mutex(State())

    init(accepting acceptsMax: Int = .max, before: (@Sendable (Int) async -> Void)? = nil) {
        state.withLock {
            $0.acceptsMax = acceptsMax
            $0.before = before
        }
    }

    func send(_ message: [UInt8]) async throws(RPCError) {
        let (count, before) = state.withLock { ($0.messages.count, $0.before) }
        await before?(count)
        let refusal = state.withLock { state -> RPCError? in
            if state.messages.count >= state.acceptsMax || Task.isCancelled { return state.refusal }
            state.messages.append(message)
            return nil
        }
        if let refusal { throw refusal }
    }

    func outcome(_ error: RPCError?) -> Outcome {
        var outcome = Outcome(error: error)
        for bytes in state.withLock(\.messages) {
            switch (try? ChatStreamResponse(serialized: bytes))?.event {  // what does not decode is a failed test
            case .textDelta(let text): outcome.pieces.append(text)
            case .completed(let completed): outcome.completed = completed
            case nil: Issue.record("a reply without an event")
            }
        }
        return outcome
    }
}

/// Keeps every log line, at trace level.
final class LogRecorder: Sendable {
    private let storage = Storage()

    final class Storage: Sendable {
        let lines = Mutex<[String]>([])
    }

    var lines: [String] { storage.lines.withLock { $0 } }

    var logger: Logger {
        var logger = Logger(label: "test") { [storage] _ in Handler(storage: storage) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let storage: Storage
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.map { "\($0)=\($1)" }.sorted()
            storage.lines.withLock { $0.append("\(event.level) \(event.message) \(all.joined(separator: " "))") }
        }
    }
}
