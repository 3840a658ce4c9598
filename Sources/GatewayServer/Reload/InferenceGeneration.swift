import CLP
import GatewayInference
import InferenceAPI
import Synchronization

/// The pipeline of one state of the configuration, with the connections of its upstreams, which are closed when the
/// last call that uses it has ended.
final class InferenceGeneration: Sendable {
    let pipeline: ChatPipeline
    private let clients: [HTTPClient]

    init(_ pipeline: ChatPipeline, _ clients: [HTTPClient]) {
        self.pipeline = pipeline
        self.clients = clients
    }

    deinit {
        for client in clients { client.shutDown() }
    }
}

/// Serves inference by the generation that is in force when a call begins. A call ends in the generation in which it
/// began: at its prices, and by its upstreams. It hands over what it gets and looks at nothing (P2.b).
final class ReloadableInference: InferenceHandlers {
    private let state: Mutex<InferenceGeneration>

    init(_ first: InferenceGeneration) { state = Mutex(first) }

    /// Calls that begin from now on are served by `next`.
    func replace(by next: InferenceGeneration) { state.withLock { $0 = next } }

    private var current: InferenceGeneration { state.withLock { $0 } }

    func chat(_ request: ChatRequest, _ context: CallContext) async throws -> ChatResponse {
        let generation = current
        defer { withExtendedLifetime(generation) {} }
        return try await generation.pipeline.chat(request, context)
    }

    func chatStream(
        _ request: ChatRequest, _ replies: MessageWriter<ChatStreamResponse>, _ context: CallContext
    ) async throws {
        let generation = current
        defer { withExtendedLifetime(generation) {} }
        try await generation.pipeline.chatStream(request, replies, context)
    }

    func listModels(_ request: ListModelsRequest, _ context: CallContext) async throws -> ListModelsResponse {
        let generation = current
        defer { withExtendedLifetime(generation) {} }
        return try await generation.pipeline.listModels(request, context)
    }
}
