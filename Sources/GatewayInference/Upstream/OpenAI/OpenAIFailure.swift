import CLPMessages

/// Classes of the failures that OpenAI-compatible servers report, by HTTP status and by the codes of an error object.
///
/// Only numbers and codes of a closed list are read. The `message` beside them may echo the prompt: it is not looked
/// at, not kept and not shown (P1.c).
enum OpenAIFailure {
    /// The class of an error response.
    static func reason(status: Int, error: JSONValue?) -> UpstreamError.Reason {
        if let named = named(error) { return named }
        return switch status {
        case 401, 403: .credential
        case 402: .arrears
        case 404: .modelMissing
        case 408: .timeout
        case 429: .rateLimited
        case 400..<500: .requestRefused
        case 500..<600: .overloaded
        default: .protocolViolation
        }
    }

    /// The class of an error that a stream reports after HTTP 200.
    static func reason(inStream error: JSONValue) -> UpstreamError.Reason {
        if let named = named(error) { return named }
        guard let code = error["code"]?.integer, (400..<600).contains(code) else { return .overloaded }
        return reason(status: Int(code), error: nil)
    }

    /// The class that a code or a type of the error object names, where it says more than the HTTP status.
    private static func named(_ error: JSONValue?) -> UpstreamError.Reason? {
        for member in ["code", "type"] {
            if let code = error?[member]?.string, let reason = codes[code] { return reason }
        }
        return nil
    }

    private static let codes: [String: UpstreamError.Reason] = [
        "context_length_exceeded": .contextTooLong, "exceed_context_size_error": .contextTooLong,
        "1261": .contextTooLong,
        "content_filter": .contentBlocked, "data_inspection_failed": .contentBlocked,
        "content_policy_violation": .contentBlocked, "1301": .contentBlocked,
        "insufficient_quota": .arrears, "exceeded_current_quota_error": .arrears, "Arrearage": .arrears,
        "AccountOverdueError": .arrears, "1113": .arrears,
        "invalid_api_key": .credential, "authentication_error": .credential,
        "model_not_found": .modelMissing,
    ]
}
