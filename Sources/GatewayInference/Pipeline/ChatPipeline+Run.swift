import CLP
import GatewayDomain
import InferenceAPI
import Logging

extension ChatPipeline {
    /// Asks the provider and passes its answer on, piece by piece: the next is asked for when the last one was taken.
    ///
    /// - Parameter deliver: takes a piece; what it throws means that the caller takes no more.
    /// - Returns: how it ended, on every path.
    func run(
        _ call: inout RunningCall, _ context: CallContext, bytesMax: Int,
        deliver: (String) async throws(RPCError) -> Void
    ) async -> CallFinish {
        do throws(UpstreamError) {
            var reply = try await call.route.upstream.open(call.request, timeLimit: timeLimit(context))
            defer { reply.close() }
            call.meter.accepted()
            var cause: FinishCause?
            var bytes = 0
            while let event = try await reply.next() {
                switch event {
                case .usage(let usage): call.meter.reported(usage)
                case .finished(let reason): cause = reason
                case .delta(let text):
                    call.meter.receivedPiece()
                    bytes += text.utf8.count
                    guard bytes <= bytesMax else { throw UpstreamError(.tooLarge, phase: .cut) }
                    guard !context.isCancelled else { return .callerLeft }
                    do throws(RPCError) {
                        try await deliver(text)
                    } catch {
                        return .callerLeft
                    }
                    call.meter.deliveredPiece()
                }
            }
            guard let cause else { throw UpstreamError(.truncated, phase: .cut) }
            return context.isCancelled ? .callerLeft : .completed(cause)
        } catch {
            let isOutOfTime = error.reason == .timeout && context.timeRemaining <= limits.deadlineMargin
            return error.reason == .cancelled || isOutOfTime ? .callerLeft : .upstreamFailed(error)
        }
    }

    /// Settles the call.
    ///
    /// - Returns: what the last event of a call that ended well says.
    /// - Throws: the status of a call that did not, with its `ChatCharge` if anything was charged.
    func end(
        _ call: RunningCall, _ finish: CallFinish, _ context: CallContext
    ) async throws(RPCError) -> (FinishReason, ChatCharge) {
        let usage = call.meter.usage(at: finish)
        let charge = usage.map(call.hold.charge) ?? call.hold.noCharge()
        let cost = await book.end(call.arrival, call.model, finish.outcome, charge)
        log(call.arrival, call.model, finish.outcome, finish.reason, charge, level: finish.level)
        guard let cost else {
            throw RPCError(
                code: .internal, message: "the end of the call could not be recorded; it is not charged",
                retryAfter: .milliseconds(-1))
        }
        let receipt = ChatCharge(charge, amount: cost, of: call.arrival.request)
        switch finish {
        case .completed(let cause): return (FinishReason(cause), receipt)
        case .upstreamFailed(let error): throw error.status.with(usage == nil ? nil : receipt)
        case .callerLeft: throw callerLeft(context).with(usage == nil ? nil : receipt)
        }
    }

    /// The status of a call whose caller left or ran out of time.
    func callerLeft(_ context: CallContext) -> RPCError {
        if context.timeRemaining <= limits.deadlineMargin {
            return RPCError(
                code: .deadlineExceeded, message: "the call's deadline passed before the answer was complete")
        }
        return RPCError(code: .cancelled, message: "the call was cancelled")
    }

    /// One line for each call: ids, counts and outcome.
    func log(
        _ arrival: Arrival, _ model: ModelName?, _ outcome: CallOutcome, _ reason: String, _ charge: Charge? = nil,
        level: Logger.Level = .info
    ) {
        var metadata: Logger.Metadata = [
            "request_id": "\(arrival.request)", "model": "\(model?.description ?? "none")", "outcome": "\(outcome)",
            "reason": "\(reason)", "latency": "\(arrival.latency(clock))",
        ]
        if let charge {
            metadata["input"] = "\(charge.usage.input)"
            metadata["output"] = "\(charge.usage.output)"
            metadata["estimated"] = "\(charge.usage.estimated)"
        }
        logger.log(level: level, "call ended", metadata: metadata)
    }

    /// What is left of the deadline, less the margin in which the status goes back.
    private func timeLimit(_ context: CallContext) -> Duration {
        let left = max(context.timeRemaining, .zero)
        return left - min(limits.deadlineMargin, left / 10)
    }
}

extension CallFinish {
    /// As the call log names it.
    var outcome: CallOutcome {
        switch self {
        case .completed: .completed
        case .upstreamFailed: .upstreamFailed
        case .callerLeft: .cancelled
        }
    }

    /// For the gateway's own log.
    var reason: String {
        switch self {
        case .completed(let cause): "\(cause)"
        case .upstreamFailed(let error): "\(error.reason), \(error.phase)"
        case .callerLeft: "caller left"
        }
    }

    /// What the operator alone can mend is an error.
    var level: Logger.Level {
        guard case .upstreamFailed(let error) = self else { return .info }
        return switch error.reason {
        case .credential, .arrears, .modelMissing: .error
        case .requestRefused, .contextTooLong, .contentBlocked, .tooLarge, .cancelled: .info
        default: .warning
        }
    }
}

extension RPCError {
    fileprivate func with(_ receipt: ChatCharge?) -> RPCError {
        guard let receipt else { return self }
        var result = self
        do throws(RPCError) {
            result.details.append(try Detail(receipt))
        } catch {
            return error
        }
        return result
    }
}
