import CLP

/// One field of a request that is wrong: where, and what would be right. Never the value.
struct FieldFault: Sendable, Hashable {
    let field: String
    let text: String

    init(_ field: String, _ text: String) {
        self.field = field
        self.text = text
    }

    /// How many faults one status names, so that it stays within its frame.
    static let reportedMax = 16

    /// `INVALID_ARGUMENT` with the faults in the message and as a `clp.rpc.v1.BadRequest`.
    static func status(_ faults: [FieldFault]) -> RPCError {
        let named = faults.prefix(reportedMax)
        var message = named.map { "\($0.field): \($0.text)" }.joined(separator: "; ")
        if faults.count > named.count { message += "; and \(faults.count - named.count) more" }
        var status = RPCError(code: .invalidArgument, message: message, retryAfter: .milliseconds(-1))
        let fact = BadRequest(violations: named.map { BadRequest.FieldViolation(field: $0.field, problem: $0.text) })
        do throws(RPCError) {
            status.details.append(try RPCError.Detail(fact))
        } catch {
            return error
        }
        return status
    }
}
