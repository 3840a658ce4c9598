import CLP
import GatewayDomain
import Logging

/// Writes the beginning and the end of paid calls into the ledger: one end for each beginning, whatever happens to the
/// caller meanwhile.
struct CallBook: Sendable {
    let ledger: any CallLedger
    let clock: any GatewayClock
    let pauses: any Clock<Duration>
    let logger: Logger

    /// Pauses between attempts to store an end.
    private static let retryPauses: [Duration] = [.milliseconds(20), .milliseconds(200), .seconds(1)]

    /// Sets the hold aside and logs the call as running.
    ///
    /// - Throws: the status for the caller. Then nothing is held, and the call is logged as refused where its account
    ///   still exists.
    func begin(_ arrival: Arrival, _ model: ModelName, _ hold: Hold) async throws(RPCError) {
        do throws(StoreError) {
            try await ledger.begin(arrival.start(model), hold)
        } catch {
            if error == .unavailable(.outcomeUnknown) {
                // It may have begun all the same: end it, so that no hold stays open. If it had not, this changes
                // nothing.
                _ = await end(arrival, model, .interrupted, hold.noCharge())
            } else if error != .notFound(.account) {
                await refuse(arrival, model)
            }
            log(error, arrival, model)
            throw status(error, hold)
        }
    }

    /// Charges the call and completes its row. Not stopped by cancellation; tried again while the store fails.
    ///
    /// - Returns: what the call has cost; nil if it could not be stored. Then the hold stays until the next start of
    ///   the gateway ends it as interrupted.
    func end(_ arrival: Arrival, _ model: ModelName, _ outcome: CallOutcome, _ charge: Charge) async -> Micros? {
        let end = CallEnd(
            request: arrival.request, outcome: outcome, charge: charge, latency: arrival.latency(clock))
        let result = await shielded { await settle(end) }
        switch result {
        case .success(.settled): return charge.amount
        case .success(.alreadyEnded(_, let cost)): return cost
        case .failure(let error):
            log(error, arrival, model)
            return nil
        }
    }

    /// Logs a refused call.
    ///
    /// - Parameter model: nil if it is not in the catalogue.
    func refuse(_ arrival: Arrival, _ model: ModelName?) async {
        let refusal = arrival.refusal(model, clock)
        let failure = await shielded { () -> StoreError? in
            do throws(StoreError) {
                try await ledger.refuse(refusal)
                return nil
            } catch {
                return error
            }
        }
        if let failure { log(failure, arrival, model) }
    }

    private func settle(_ end: CallEnd) async -> Result<Settlement, StoreError> {
        for pause in Self.retryPauses {
            let result = await attempt(end)
            guard case .failure(.unavailable) = result else { return result }
            // Only cancellation ends the pause early, and nobody cancels this task.
            try? await pauses.sleep(for: pause)
        }
        return await attempt(end)
    }

    private func attempt(_ end: CallEnd) async -> Result<Settlement, StoreError> {
        do throws(StoreError) {
            return .success(try await ledger.settle(end))
        } catch {
            return .failure(error)
        }
    }

    private func status(_ error: StoreError, _ hold: Hold) -> RPCError {
        switch error {
        case .insufficientCredit(let available, let needed):
            RPCError(
                code: .resourceExhausted,
                message:
                    "this call may cost up to \(needed.inUnits) \(hold.currency), and \(available.inUnits) is left: "
                    + "add credit, or ask for fewer tokens",
                retryAfter: .milliseconds(-1))
        case .notFound:
            RPCError(code: .unauthenticated, message: "the account of this key does not exist any more")
        case .conflict(.currencyMismatch):
            RPCError(
                code: .failedPrecondition,
                message: "the balance is not in \(hold.currency), in which the model is priced",
                retryAfter: .milliseconds(-1))
        case .conflict: RPCError(code: .internal, message: "the call could not be recorded")
        case .unavailable:
            RPCError(code: .unavailable, message: "the gateway can't record calls at present; try again later")
        }
    }

    private func log(_ error: StoreError, _ arrival: Arrival, _ model: ModelName?) {
        if case .insufficientCredit = error { return }
        logger.error(
            "the store did not take a call",
            metadata: [
                "request_id": "\(arrival.request)", "model": "\(model?.description ?? "none")", "error": "\(error)",
            ])
    }
}
