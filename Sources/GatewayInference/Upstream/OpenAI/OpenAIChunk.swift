import CLPMessages

/// What one `chat.completion.chunk` says that a call needs. All else in it is skipped, and `null` reads as absent.
struct OpenAIChunk: Sendable, Hashable {
    /// The piece of text; empty where the chunk has none.
    var text = ""
    /// The reason why the answer ended, once it has.
    var finish: Finish?
    /// Usage so far.
    var usage: ReportedUsage?

    /// How a chunk ends an answer.
    enum Finish: Sendable, Hashable {
        /// Well.
        case cause(FinishCause)
        /// By a failure that the server names as a reason to end.
        case failure(UpstreamError.Reason)
    }

    /// Reads a chunk.
    ///
    /// - Throws: `.protocolViolation` where it is no chunk, and the class of the failure where it is an error object.
    init(_ json: JSONValue) throws(UpstreamError) {
        if let error = json["error"], !error.isNull {
            throw UpstreamError(OpenAIFailure.reason(inStream: error), phase: .cut)
        }
        guard json.object != nil else { throw UpstreamError(.protocolViolation, phase: .cut) }
        // We ask for one choice. A server that sends more than that gets only its first heard.
        let choice = json["choices"]?.array?.first { ($0["index"]?.integer ?? 0) == 0 }
        text = choice?["delta"]?["content"]?.string ?? ""
        // A text with U+0000 can't be carried by the reply's message type.
        guard !text.utf8.contains(0) else { throw UpstreamError(.protocolViolation, phase: .cut) }
        // Some vendors write an empty text while the answer goes on.
        if let reason = choice?["finish_reason"]?.string, !reason.isEmpty { finish = Self.finish(reason) }
        usage = Self.usage(json["usage"]) ?? Self.usage(choice?["usage"])
    }

    private static func finish(_ reason: String) -> Finish {
        switch reason {
        case "length": .cause(.length)
        case "content_filter", "sensitive": .cause(.contentFilter)
        // Servers that crash, run out, or give up say so here, with HTTP 200.
        case "error", "abort", "network_error", "insufficient_system_resource": .failure(.overloaded)
        // `stop`, and the reasons of vendors that all mean that the model was done.
        default: .cause(.stop)
        }
    }

    /// Vendors count the same things under two names for what came from the cache; a report whose numbers can't be
    /// true is none.
    private static func usage(_ json: JSONValue?) -> ReportedUsage? {
        guard let json, let input = count(json["prompt_tokens"]), let output = count(json["completion_tokens"]) else {
            return nil
        }
        let cached =
            count(json["prompt_tokens_details"]?["cached_tokens"]) ?? count(json["prompt_cache_hit_tokens"])
            ?? count(json["cached_tokens"]) ?? 0
        return ReportedUsage(inputTokens: input, outputTokens: output, cachedInputTokens: min(cached, input))
    }

    private static func count(_ json: JSONValue?) -> UInt64? {
        json?.integer.flatMap { UInt64(exactly: $0) }
    }
}

extension OpenAIChunk: ContentBearing {
    /// The size of the piece of text.
    var contentByteCount: Int { text.utf8.count }
}
