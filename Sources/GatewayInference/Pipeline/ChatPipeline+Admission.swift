import CLP
import GatewayDomain
import InferenceAPI

/// A call whose money is set aside: it must be ended.
struct RunningCall: Sendable {
    let arrival: Arrival
    let route: ModelCatalogue.Route
    let request: UpstreamRequest
    let hold: Hold
    var meter: DeliveryMeter

    var model: ModelName { route.model.name }
}

extension ChatPipeline {
    /// Checks and prices the call and sets its money aside.
    ///
    /// - Throws: the status for the caller; the call is then logged as refused and costs nothing.
    func begin(
        _ request: ChatRequest, _ context: CallContext, _ delivery: DeliveryMeter.Delivery
    ) async throws(RPCError) -> RunningCall {
        context[CallReading.self]?.finish()
        let arrival = try Arrival(context, clock)
        let route = ModelName(request.model).flatMap(catalogue.route)
        let call: RunningCall
        do throws(RPCError) {
            call = try admit(request, arrival, route, delivery)
            if context.isCancelled { throw callerLeft(context) }
        } catch {
            await book.refuse(arrival, route?.model.name)
            log(arrival, route?.model.name, .refused, "\(error.code)")
            throw error
        }
        do throws(RPCError) {
            try await book.begin(arrival, call.model, call.hold)
        } catch {
            log(arrival, call.model, .refused, "\(error.code)")
            throw error
        }
        return call
    }

    private func admit(
        _ request: ChatRequest, _ arrival: Arrival, _ route: ModelCatalogue.Route?,
        _ delivery: DeliveryMeter.Delivery
    ) throws(RPCError) -> RunningCall {
        guard !request.model.isEmpty else {
            throw FieldFault.status([FieldFault("model", "name one as provider/model, from ListModels")])
        }
        guard let route, let price = prices.price(of: route.model.name, at: arrival.time) else {
            throw RPCError(
                code: .notFound, message: "this gateway does not have the model; ListModels names those it has",
                retryAfter: .milliseconds(-1))
        }
        let faults = request.violations(for: route.model, limits)
        guard faults.isEmpty else { throw FieldFault.status(faults) }
        let outgoing = upstreamRequest(request, route.model)
        let prompt = request.promptSize
        do {
            let hold = try price.hold(
                forInput: prompt.upperBound(route.model.overhead),
                output: TokenCount(clamping: outgoing.maxOutputTokens))
            return RunningCall(
                arrival: arrival, route: route, request: outgoing, hold: hold,
                meter: DeliveryMeter(prompt: prompt, delivery: delivery))
        } catch {
            // Prices and limits are bounded so that no product of them comes near 64 bits.
            throw RPCError(code: .internal, message: "the call can't be priced")
        }
    }

    private func upstreamRequest(_ request: ChatRequest, _ model: CatalogueModel) -> UpstreamRequest {
        UpstreamRequest(
            model: model.upstreamName,
            // Roles have been checked; a message without one does not come this far.
            messages: request.messages.compactMap { message in
                message.role.chatRole.map { UpstreamMessage(role: $0, content: message.content) }
            },
            maxOutputTokens: request.maxOutputTokens ?? model.maxOutputTokens, temperature: request.temperature,
            topP: request.topP, stop: request.stop, seed: request.seed)
    }
}
