import CLP

/// Gathers what is wrong with a request, so that the caller learns all of it at once.
///
/// A problem says what would be right and never repeats the value.
struct FieldViolations {
    private var found: [BadRequest.FieldViolation] = []

    /// Notes that `field` is wrong.
    mutating func add(_ field: String, _ problem: String) {
        found.append(BadRequest.FieldViolation(field: field, problem: problem))
    }

    /// `text` as `parse` reads it; noted as wrong if it reads nothing.
    mutating func value<Value>(_ field: String, _ problem: String, _ parsed: Value?) -> Value? {
        if parsed == nil { add(field, problem) }
        return parsed
    }

    /// The error that says all that was noted.
    var error: RPCError {
        get throws(RPCError) {
            let fields = found.map(\.field).joined(separator: ", ")
            return RPCError(
                code: .invalidArgument, message: "the request is wrong in: \(fields)",
                details: [try RPCError.Detail(BadRequest(violations: found))])
        }
    }

    /// - Throws: `INVALID_ARGUMENT` with a `BadRequest` if anything was noted.
    func throwIfAny() throws(RPCError) {
        if !found.isEmpty { throw try error }
    }

    /// `INVALID_ARGUMENT` for one field.
    static func error(_ field: String, _ problem: String) throws(RPCError) -> RPCError {
        var violations = FieldViolations()
        violations.add(field, problem)
        return try violations.error
    }
}
