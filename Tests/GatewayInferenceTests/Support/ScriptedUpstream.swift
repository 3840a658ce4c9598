import GatewayDomain
import GatewayInference
import Synchronization

/// An upstream that plays a script and keeps what it was asked.
final class ScriptedUpstream: ChatUpstream {
    enum Step: Sendable {
        case event(UpstreamEvent)
        case fail(UpstreamError)
        /// Says nothing until its task is cancelled.
        case hang
        /// Runs a hook of the test, such as one that cancels the call.
        case run(@Sendable () async -> Void)
    }

    struct Seen {
        var requests: [UpstreamRequest] = []
        var timeLimits: [Duration?] = []
        var closed = 0
        var taken = 0
    }

    private let refusal: UpstreamError?
    private let steps: [Step]
    let seen = Mutex(Seen())

    init(refusal: UpstreamError? = nil, _ steps: [Step]) {
        self.refusal = refusal
        self.steps = steps
    }

    /// An answer of words with usage, complete.
    static func answer(_ words: [String], usage: ReportedUsage? = nil, cause: FinishCause = .stop) -> ScriptedUpstream {
        let usage = usage.map { [Step.event(.usage($0))] } ?? []
        return ScriptedUpstream(words.map { .event(.delta($0)) } + usage + [.event(.finished(cause))])
    }

    func open(_ request: UpstreamRequest, timeLimit: Duration?) async throws(UpstreamError) -> any UpstreamReply {
        seen.withLock {
            $0.requests.append(request)
            $0.timeLimits.append(timeLimit)
        }
        if Task.isCancelled { throw UpstreamError(.cancelled, phase: .refusedBeforeFirstByte) }
        if let refusal { throw refusal }
        return Reply(owner: self, steps: steps[...])
    }

    struct Reply: UpstreamReply {
        let owner: ScriptedUpstream
        var steps: ArraySlice<Step>

        mutating func next() async throws(UpstreamError) -> UpstreamEvent? {
            while let step = steps.popFirst() {
                owner.seen.withLock { $0.taken += 1 }
                switch step {
                case .event(let event): return event
                case .fail(let error): throw error
                case .run(let hook): await hook()
                case .hang:
                    while !Task.isCancelled {
                        // Cancellation ends it early, which is what it waits for.
                        try? await Task.sleep(for: .milliseconds(1))
                    }
                    throw UpstreamError(.cancelled, phase: .cut)
                }
            }
            return nil
        }

        mutating func close() { owner.seen.withLock { $0.closed += 1 } }
    }
}
