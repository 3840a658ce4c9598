import GatewayDomain
import InferenceAPI

extension ChatCharge {
    /// What the caller is told of the cost of a call.
    init(_ charge: Charge, amount: Micros, of request: RequestID) {
        self.init()
        requestId = request.description
        usage = InferenceAPI.Usage(charge.usage)
        amountMicros = amount.value
        currency = charge.currency.description
    }
}

extension InferenceAPI.Usage {
    init(_ usage: GatewayDomain.Usage) {
        self.init()
        inputTokens = usage.input.value
        outputTokens = usage.output.value
        cachedInputTokens = usage.cachedInput.value
        estimated = usage.estimated
    }
}

extension FinishReason {
    init(_ cause: FinishCause) {
        self =
            switch cause {
            case .stop: .stop
            case .length: .length
            case .contentFilter: .contentFilter
            }
    }
}

extension InferenceAPI.Model {
    init(_ model: CatalogueModel, _ price: Price) {
        self.init()
        name = model.name.description
        inputPriceMicros = price.inputPerMillion.value
        outputPriceMicros = price.outputPerMillion.value
        cachedInputPriceMicros = price.cachedInputPerMillion.value
        currency = price.currency.description
        maxOutputTokens = model.maxOutputTokens
    }
}
