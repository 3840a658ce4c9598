import AccountAPI
import CLPMessages

extension CallRecord {
    /// An empty table of calls.
    static var table: Table {
        Table([
            ("TIME (UTC)", .left), ("CALL", .left), ("MODEL", .left), ("OUTCOME", .left), ("IN", .right),
            ("OUT", .right),
            ("MS", .right), ("COST", .right), ("", .left), ("FROM", .left),
        ])
    }

    /// The row of a call.
    var cells: [String] {
        [
            Format.time(timeMs), requestId, model, outcome.word, String(inputTokens),
            String(outputTokens) + (estimated ? "~" : ""), String(latencyMs), Format.amount(amountMicros), currency, ip,
        ]
    }

    func write(to json: inout JSONWriter) {
        json.member("request_id", requestId)
        json.member("time_ms", timeMs)
        json.member("ip", ip)
        json.member("model", model)
        json.member("input_tokens", inputTokens)
        json.member("output_tokens", outputTokens)
        json.member("cached_input_tokens", cachedInputTokens)
        json.member("estimated", estimated)
        json.member("outcome", outcome.description)
        json.member("latency_ms", latencyMs)
        json.member("amount_micros", amountMicros)
        json.member("currency", currency)
    }
}

extension CallOutcome {
    fileprivate var word: String {
        switch self {
        case .completed: "completed"
        case .refused: "refused"
        case .upstreamFailed: "upstream failed"
        case .cancelled: "cancelled"
        case .interrupted: "interrupted"
        default: description
        }
    }
}
