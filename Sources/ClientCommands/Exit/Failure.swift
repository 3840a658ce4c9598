package import CLP
import CLPMessages

/// Why a command ends without doing its work: what happened, what to do, and with which status.
package struct Failure: Error, Hashable, Sendable {
    /// The process's exit status.
    package var status: CommandStatus
    /// What happened.
    package var problem: String
    /// What to do about it; nil when the problem says it.
    package var advice: String?
    /// The RPC's status code, such as `UNAVAILABLE`; nil when no call failed.
    package var code: String?
    /// The fields of the request that are wrong, and how.
    package var violations: [Violation] = []
    /// How long to wait before another attempt, in milliseconds, if the server said so.
    package var retryAfterMilliseconds: Int64?

    /// A field of a request, and what is wrong with it.
    package struct Violation: Hashable, Sendable {
        package var field: String
        package var problem: String
    }

    package init(_ status: CommandStatus, _ problem: String, advice: String? = nil) {
        self.status = status
        self.problem = problem
        self.advice = advice
    }

    /// A call that failed.
    ///
    /// - Parameter server: The address that was called, for the advice.
    package init(_ error: RPCError, server: String) {
        let isFinal = error.retryAfter.map { $0 < .zero } ?? false
        self.init(Self.status(of: error, isFinal: isFinal), error.message)
        if problem.isEmpty { problem = "the call failed" }
        code = error.code.description
        advice = Self.advice(for: error, isFinal: isFinal, server: server)
        violations =
            error.detail(BadRequest.self)?.violations.map { Violation(field: $0.field, problem: $0.problem) } ?? []
        if let delay = error.retryAfter, delay >= .zero {
            let (seconds, attoseconds) = delay.components
            retryAfterMilliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        }
    }

    private static func status(of error: RPCError, isFinal: Bool) -> CommandStatus {
        switch error.code {
        case .unauthenticated, .permissionDenied: .notPermitted
        case .unavailable: error.wasSentByServer && !isFinal && error.retryAfter != nil ? .tryAgain : .unavailable
        case .resourceExhausted: isFinal ? .refused : .tryAgain
        case .deadlineExceeded, .aborted: .tryAgain
        case .invalidArgument, .notFound, .alreadyExists, .failedPrecondition, .outOfRange: .refused
        default: .failed
        }
    }

    private static func advice(for error: RPCError, isFinal: Bool, server: String) -> String? {
        switch error.code {
        case .unauthenticated:
            "Check the key in your credentials file, or store another with 'clpai login --force'."
        case .permissionDenied:
            "This needs another key; --key-file or --credentials names it."
        case .unavailable where isFinal:
            "Trying again does not help: its operator must act."
        case .unavailable where error.wasSentByServer:
            "The gateway itself was reached, but can't do this now: try again later."
        case .unavailable:
            "The gateway at \(server) could not be reached, or was lost: see that it runs, and check --server and --ca."
        case .resourceExhausted:
            isFinal ? "See 'clpai balance'." : "Wait and try again; 'clpai balance' shows what is left."
        case .deadlineExceeded:
            "Try again, or allow more time with --timeout."
        case .unimplemented:
            "The gateway at \(server) is older than this clpai, or not a gateway."
        case .internal, .unknown, .dataLoss:
            "Tell the operator of \(server) the time of the call."
        default:
            nil
        }
    }
}

extension Failure {
    /// Its members, for `--json`.
    func write(to json: inout JSONWriter) {
        json.object("error") { json in
            json.member("exit_status", status.rawValue)
            if let code { json.member("code", code) }
            json.member("message", problem)
            if let advice { json.member("advice", advice) }
            if !violations.isEmpty {
                json.list("violations", of: violations) { violation, json in
                    json.member("field", violation.field)
                    json.member("problem", violation.problem)
                }
            }
            if let retryAfterMilliseconds { json.member("retry_after_ms", retryAfterMilliseconds) }
        }
    }
}
