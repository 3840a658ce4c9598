import CLPMessages

/// Turns the bytes of a streamed answer into events of the upstream: no I/O, one answer, one reader.
///
/// ```
///  reading ── finish_reason ──► finished ── [DONE] or end of body ──► .finished(cause), then nil
///     │                            │ text and usage may still come; the last usage counts
///     │                            └─ error event: thrown
///     └── [DONE] or end of body: thrown as truncated; error event: thrown
/// ```
///
/// `[DONE]` proves nothing: servers send it after an error too. Only a `finish_reason` ends an answer well.
struct OpenAIEventReader {
    private var decoder: SSEDecoder
    private var waiting: [UpstreamEvent] = []
    private var cause: FinishCause?
    private var isDone = false
    /// Chunks of the model so far, those without text of the answer included: a model that reasons sends many of them.
    private(set) var chunkCount = 0

    init(limits: SSELimits = .init()) {
        decoder = SSEDecoder(limits: limits)
    }

    /// Reads on from `offset` to the next event.
    ///
    /// - Returns: an event; nil when the chunk is used up, or at the answer's end, which `hasEnded` tells.
    mutating func next(_ bytes: Span<UInt8>, at offset: inout Int) throws(UpstreamError) -> UpstreamEvent? {
        while waiting.isEmpty, !isDone {
            guard let event = try decode(bytes, at: &offset) else { return nil }
            try read(event)
        }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }

    /// The body has ended, as its framing said it would.
    mutating func bodyEnded() throws(UpstreamError) -> UpstreamEvent? {
        if !isDone { try finish() }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }

    /// All events have been given out.
    var hasEnded: Bool { isDone && waiting.isEmpty }

    private mutating func decode(_ bytes: Span<UInt8>, at offset: inout Int) throws(UpstreamError) -> SSEEvent? {
        do throws(SSEFault) {
            return try decoder.next(bytes, at: &offset)
        } catch {
            throw UpstreamError(.tooLarge, phase: .cut)
        }
    }

    private mutating func read(_ event: SSEEvent) throws(UpstreamError) {
        // A sign of life, as a comment is.
        if event.field == .data, event.data.isEmpty { return }
        if event.field == .data, event.data.elementsEqual("[DONE]".utf8) { return try finish() }
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONReader.value(in: event.data)
        } catch {
            throw UpstreamError(event.field == .error ? .overloaded : .protocolViolation, phase: .cut)
        }
        if event.field == .error { throw UpstreamError(OpenAIFailure.reason(inStream: json), phase: .cut) }
        let chunk = try OpenAIChunk(json)
        chunkCount += 1
        if !chunk.text.isEmpty { waiting.append(.delta(chunk.text)) }
        if let usage = chunk.usage { waiting.append(.usage(usage)) }
        switch chunk.finish {
        case .cause(let cause): self.cause = cause
        case .failure(let reason): throw UpstreamError(reason, phase: .cut)
        case nil: break
        }
    }

    private mutating func finish() throws(UpstreamError) {
        guard let cause else { throw UpstreamError(.truncated, phase: .cut) }
        isDone = true
        waiting.append(.finished(cause))
    }
}
