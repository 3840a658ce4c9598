import CLP
import GatewayDomain
import Logging

extension RPCError {
    /// What a failure of the store means for a caller. Its causes are for the operator and go to the log alone.
    init(_ error: StoreError, _ logger: Logger) {
        self =
            switch error {
            case .insufficientCredit:
                RPCError(code: .resourceExhausted, message: "not enough credit: ask the operator for more")
            case .notFound(let subject):
                RPCError(notFound: subject)
            case .conflict(let conflict):
                RPCError(conflict, logger)
            case .unavailable(let fault):
                RPCError(fault, logger)
            }
    }

    private init(notFound subject: StoreError.Subject) {
        let message =
            switch subject {
            case .account: "there is no such account, or it was erased"
            case .organisation: "there is no such organisation"
            case .apiKey: "there is no such key of yours: `GetAccount` lists them"
            case .call: "there is no such call"
            }
        self.init(code: .notFound, message: message)
    }

    private init(_ conflict: StoreError.Conflict, _ logger: Logger) {
        switch conflict {
        case .emailTaken:
            self.init(code: .alreadyExists, message: "another account has this e-mail address: use another")
        case .phoneTaken:
            self.init(code: .alreadyExists, message: "another account has this telephone number: use another")
        case .contactWouldBeEmpty:
            self.init(
                code: .failedPrecondition,
                message: "an account keeps an e-mail address or a telephone number: set one before removing the other")
        case .tooManyKeys:
            self.init(
                code: .resourceExhausted,
                message: "an account has at most \(AccountLimits.keys) keys in force: revoke one first")
        case .lastOperatorKey:
            self.init(code: .failedPrecondition, message: "this is the last operator key, so it can't be revoked")
        case .idempotencyKeyReused:
            self.init(
                code: .alreadyExists,
                message: "this idempotency key stands for another amount: use a new key for a new credit")
        case .amountOutOfRange:
            self.init(
                code: .outOfRange,
                message: "the balance would pass its limit of \(LedgerLimits.balance) millionths: credit less")
        case .duplicateRequest, .currencyMismatch, .chargeExceedsHold:
            logger.error("store refused a change that no request can ask for", metadata: ["conflict": "\(conflict)"])
            self.init(code: .internal, message: "the gateway made a mistake; nothing was changed")
        }
    }

    private init(_ fault: StoreError.Fault, _ logger: Logger) {
        logger.error("the store failed", metadata: ["fault": "\(fault)"])
        switch fault {
        case .outcomeUnknown:
            self.init(
                code: .unavailable, message: "whether the change was stored is not known: read it before trying again")
        case .erasedNotPurged:
            self.init(
                code: .internal,
                message: "the account is erased; its overwritten bytes leave the disk when the gateway is restarted")
        case .undecryptable, .corrupt:
            self.init(code: .internal, message: "stored data can't be read: the operator finds the cause in the log")
        case .busy, .closed, .diskFull, .readOnly, .engine:
            self.init(code: .unavailable, message: "the store can't do this now; nothing was changed: try again later")
        }
    }
}

/// Runs an operation of a port and turns its failure into a status.
nonisolated(nonsending) func asking<Value>(
    _ logger: Logger, _ operation: nonisolated(nonsending) () async throws(StoreError) -> Value
) async throws(RPCError) -> Value {
    do {
        return try await operation()
    } catch {
        throw RPCError(error, logger)
    }
}
