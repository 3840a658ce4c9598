import CLP
import Synchronization

/// Who calls.
struct Principal: Sendable {
    let name: String
}

/// Takes calls that carry a known key.
struct Authentication: AdmissionInterceptor {
    static let key = "Bearer bench_3f9a0c6d5e7b41208c1d"
    private let principals = [key: Principal(name: "bench")]

    func admit(_ context: inout CallContext) throws(RPCError) {
        guard let key = context.metadata["authorization"], let principal = principals[key] else {
            throw RPCError(code: .unauthenticated, message: "the call carries no known key")
        }
        context[Principal.self] = principal
    }
}

/// Bounds how many calls each principal has at a time.
final class CallLimit: AdmissionInterceptor {
    private let running = Mutex<[String: Int]>([:])
    private let limit: Int

    init(_ limit: Int) { self.limit = limit }

    func admit(_ context: inout CallContext) throws(RPCError) {
        let name = context[Principal.self]?.name ?? ""
        let isAdmitted = running.withLock { running in
            let count = running[name, default: 0]
            guard count < limit else { return false }
            running[name] = count + 1
            return true
        }
        if !isAdmitted { throw RPCError(code: .resourceExhausted, message: "too many calls at a time") }
    }

    func ended(_ context: CallContext, _ summary: CallSummary) {
        let name = context[Principal.self]?.name ?? ""
        running.withLock { $0[name, default: 1] -= 1 }
    }
}
