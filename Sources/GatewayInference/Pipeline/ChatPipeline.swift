package import CLP
package import GatewayDomain
package import InferenceAPI
package import Logging

/// Serves `clpai.inference.v1.Inference`: prices a call, sets the money aside, asks the provider, gives its answer back
/// as it comes, and settles.
///
/// ```
///  validate ─► price, hold ─► ledger.begin ─► upstream ─► reply … ─► ledger.settle ─► completed
///     │             │              │             │           │            ▲
///     └─────────────┴──────────────┘             └───────────┴────────────┘  every end, exactly once,
///          refused: logged, free                                            not stopped by cancellation
/// ```
///
/// The money ports see ids, counts and amounts alone; prompts and answers pass from the request to the upstream and
/// from there to the reply, and into nothing else (P1.c, P2.b). What a call costs: see ``DeliveryMeter``.
/// Safe to use from any task.
package struct ChatPipeline: InferenceHandlers {
    let catalogue: ModelCatalogue
    let prices: PriceBook
    let limits: ChatLimits
    let clock: any GatewayClock
    let book: CallBook
    let logger: Logger

    /// Makes the pipeline.
    ///
    /// - Parameters:
    ///   - catalogue: the models and their upstreams. A model without a price in force can't be called.
    ///   - prices: the price book.
    ///   - ledger: where calls are paid and logged.
    ///   - clock: the time of records, prices and latencies.
    ///   - limits: what one call may ask for.
    ///   - pauses: measures the pauses between attempts to store the end of a call.
    ///   - logger: gets one line for each call, with ids, counts and outcome. Never content.
    package init(
        catalogue: ModelCatalogue, prices: PriceBook, ledger: any CallLedger, clock: any GatewayClock,
        limits: ChatLimits = .init(), pauses: any Clock<Duration> = ContinuousClock(),
        logger: Logger = Logger(label: "clpai.inference")
    ) {
        self.catalogue = catalogue
        self.prices = prices
        self.limits = limits
        self.clock = clock
        self.logger = logger
        book = CallBook(ledger: ledger, clock: clock, pauses: pauses, logger: logger)
    }

    package func chat(_ request: ChatRequest, _ context: CallContext) async throws -> ChatResponse {
        var call = try await begin(request, context, .single)
        var text = ""
        let finish = await run(&call, context, bytesMax: limits.replyBytesMax) { piece in text += piece }
        let (reason, charge) = try await end(call, finish, context)
        var message = ChatMessage()
        message.role = .assistant
        message.content = text
        var response = ChatResponse()
        response.message = message
        response.finishReason = reason
        response.charge = charge
        return response
    }

    package func chatStream(
        _ request: ChatRequest, _ replies: MessageWriter<ChatStreamResponse>, _ context: CallContext
    ) async throws {
        var call = try await begin(request, context, .stream)
        let finish = await run(&call, context, bytesMax: limits.streamBytesMax) { piece throws(RPCError) in
            var reply = ChatStreamResponse()
            reply.event = .textDelta(piece)
            try await replies.write(reply)
        }
        var completed = ChatStreamResponse.Completed()
        (completed.finishReason, completed.charge) = try await end(call, finish, context)
        var reply = ChatStreamResponse()
        reply.event = .completed(completed)
        try await replies.write(reply)
    }

    package func listModels(_ request: ListModelsRequest, _ context: CallContext) async throws -> ListModelsResponse {
        let now = clock.now()
        var response = ListModelsResponse()
        response.models = catalogue.models.compactMap { model in
            prices.price(of: model.name, at: now).map { Model(model, $0) }
        }
        return response
    }
}
