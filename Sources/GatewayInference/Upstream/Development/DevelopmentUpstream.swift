/// A provider in our own process, named `development`, so that everything up to the provider can be tried without one.
///
/// It is for development mode alone. What it does is chosen by the model's name; see ``DevelopmentModel``.
/// Safe to use from any task.
package struct DevelopmentUpstream: ChatUpstream {
    private let clock: any Clock<Duration>

    /// Makes the upstream.
    ///
    /// - Parameter clock: measures the pauses between words; a test passes one that does not wait.
    package init(clock: any Clock<Duration> = ContinuousClock()) {
        self.clock = clock
    }

    package func open(
        _ request: UpstreamRequest, timeLimit: Duration?
    ) async throws(UpstreamError) -> any UpstreamReply {
        guard let model = DevelopmentModel(rawValue: request.model) else {
            throw UpstreamError(.modelMissing, phase: .refusedBeforeFirstByte)
        }
        if model == .busy {
            throw UpstreamError(.overloaded, phase: .refusedBeforeFirstByte, retryAfter: .seconds(2))
        }
        return DevelopmentReply(model: model, request: request, clock: clock, timeLimit: timeLimit)
    }
}

/// The words of one answer, made as they are asked for.
private struct DevelopmentReply: UpstreamReply, ContentBearing {
    private enum Step {
        case words
        case usage(FinishCause)
        case finished(FinishCause)
        case ended
    }

    private let model: DevelopmentModel
    private let clock: any Clock<Duration>
    private let inputWords: UInt64
    private let limit: Int
    private let echo: [Substring]
    private var timeLeft: Duration?
    private var sent = 0
    private var step = Step.words

    init(model: DevelopmentModel, request: UpstreamRequest, clock: any Clock<Duration>, timeLimit: Duration?) {
        self.model = model
        self.clock = clock
        timeLeft = timeLimit
        limit = Int(request.maxOutputTokens)
        inputWords = UInt64(request.messages.reduce(0) { $0 + words(of: $1.content[...]).count })
        let last = request.messages.last { $0.role == .user }?.content ?? ""
        let end = request.stop.compactMap { stop in stop.isEmpty ? nil : last.firstRange(of: stop)?.lowerBound }.min()
        echo = words(of: last[..<(end ?? last.endIndex)])
    }

    mutating func next() async throws(UpstreamError) -> UpstreamEvent? {
        switch step {
        case .words: return try await nextWord()
        case .usage(let cause):
            step = .finished(cause)
            if model == .unmetered { return try await next() }
            return .usage(ReportedUsage(inputTokens: inputWords, outputTokens: UInt64(sent)))
        case .finished(let cause):
            step = .ended
            return .finished(cause)
        case .ended: return nil
        }
    }

    mutating func close() { step = .ended }

    var contentByteCount: Int { echo.reduce(0) { $0 + $1.utf8.count } }

    private mutating func nextWord() async throws(UpstreamError) -> UpstreamEvent? {
        if model == .cut, sent == min(3, echo.count) { throw UpstreamError(.truncated, phase: .cut) }
        guard let word = word(sent) else {
            step = .usage(.stop)
            return try await next()
        }
        guard sent < limit else {
            step = .usage(.length)
            return try await next()
        }
        if model == .stall, sent == 1 { try await pause(.seconds(86_400)) }
        try await pause(model.pause)
        sent += 1
        return .delta(word)
    }

    private func word(_ index: Int) -> String? {
        switch model {
        case .slow: "\(index + 1) "
        case .huge: String(repeating: "x", count: 1_023) + "\n"
        default: index < echo.count ? String(echo[index]) : nil
        }
    }

    private mutating func pause(_ length: Duration) async throws(UpstreamError) {
        if Task.isCancelled { throw UpstreamError(.cancelled, phase: .cut) }
        guard length > .zero else { return }
        let allowed = min(length, timeLeft ?? length)
        do {
            try await clock.sleep(for: allowed)
        } catch {
            throw UpstreamError(.cancelled, phase: .cut)
        }
        guard allowed == length else { throw UpstreamError(.timeout, phase: .cut) }
        timeLeft = timeLeft.map { $0 - length }
    }
}

/// Cuts a text behind each run of white space; the pieces joined are the text again.
private func words(of text: Substring) -> [Substring] {
    var words: [Substring] = []
    var rest = text
    while !rest.isEmpty {
        let body = rest.prefix { !$0.isWhitespace }
        let space = rest[body.endIndex...].prefix { $0.isWhitespace }
        words.append(rest[..<space.endIndex])
        rest = rest[space.endIndex...]
    }
    return words
}
