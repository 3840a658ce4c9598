import CLPMessages
package import InferenceAPI

extension ChatCharge {
    /// One line for a person, such as `12 tokens in (4 cached), 34 out · 0.000123 CNY · req_…`.
    package var line: String {
        let usage = usage ?? Usage()
        var text = "\(usage.inputTokens) tokens in"
        if usage.cachedInputTokens > 0 { text += " (\(usage.cachedInputTokens) cached)" }
        text += ", \(usage.outputTokens) out"
        if usage.estimated { text += " (estimated)" }
        return EscapeFilter.line("\(text) · \(Format.amount(amountMicros)) \(currency) · \(requestId)")
    }

    /// Its members, named as in the proto file, with those of the usage beside them.
    func write(to json: inout JSONWriter) {
        let usage = usage ?? Usage()
        json.member("request_id", requestId)
        json.member("input_tokens", usage.inputTokens)
        json.member("output_tokens", usage.outputTokens)
        json.member("cached_input_tokens", usage.cachedInputTokens)
        json.member("estimated", usage.estimated)
        json.member("amount_micros", amountMicros)
        json.member("currency", currency)
    }

    /// What a person should know about how an answer ended; nil if it ended as usual.
    static func remark(on reason: FinishReason) -> String? {
        switch reason {
        case .length: "The answer reached its limit of tokens; --max-output-tokens allows more."
        case .contentFilter: "The provider withheld the rest of the answer."
        default: nil
        }
    }
}

extension ChatStreamResponse.Completed {
    func write(to json: inout JSONWriter) {
        json.member("finish_reason", finishReason.description)
        if let charge { json.object("charge", charge.write) }
    }
}
