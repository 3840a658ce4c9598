package import CLP
package import GatewayDomain
package import Logging
import Synchronization

/// Logs chat calls that fail before the pipeline sees them: their request can't be decoded, is too large, or came after
/// its deadline. Every call of an account that got an answer is in the call log once (P1.b).
///
/// Stands behind the interceptor that recognises the caller. Safe to use from any thread.
package struct UnreadCallLog: ServerInterceptor {
    private static let methods: Set<String> = [
        "clpai.inference.v1.Inference/Chat", "clpai.inference.v1.Inference/ChatStream",
    ]

    private let book: CallBook
    private let clock: any GatewayClock

    /// - Parameters:
    ///   - ledger: where calls are logged.
    ///   - clock: the time of the records.
    ///   - logger: is told when a call could not be logged.
    package init(ledger: any CallLedger, clock: any GatewayClock, logger: Logger) {
        self.clock = clock
        book = CallBook(ledger: ledger, clock: clock, pauses: ContinuousClock(), logger: logger)
    }

    package nonisolated(nonsending) func intercept(
        _ context: CallContext, _ next: nonisolated(nonsending) (CallContext) async throws -> Void
    ) async throws {
        guard Self.methods.contains(context.method) else { return try await next(context) }
        let arrival = try Arrival(context, clock)
        let reading = CallReading()
        var context = context
        context[CallReading.self] = reading
        do {
            try await next(context)
        } catch {
            // From the pipeline on, the call's own record says how it ended.
            if !reading.isDone { await book.refuse(arrival, nil) }
            throw error
        }
    }
}

/// Whether the request of a call has reached the pipeline, which then sees to its record.
final class CallReading: Sendable {
    private let done = Atomic(false)

    var isDone: Bool { done.load(ordering: .acquiring) }

    func finish() { done.store(true, ordering: .releasing) }
}
