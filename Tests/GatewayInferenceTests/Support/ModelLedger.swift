import GatewayDomain
import Synchronization

/// A ledger in memory, for one organisation: an independent model of what the port promises. It keeps every call, so
/// that a test can ask what became of each.
final class ModelLedger: CallLedger {
    enum Row: Hashable {
        case running(Micros)
        case ended(CallOutcome, GatewayDomain.Usage, cost: Micros)
        case refused
    }

    struct State {
        var available: Int64
        var rows: [RequestID: Row] = [:]
        var models: [RequestID: ModelName?] = [:]
        var addresses: [RequestID: ClientAddress] = [:]
        var latencies: [RequestID: LatencyMillis] = [:]
        /// Ends that changed something, by call: never above one.
        var ends: [RequestID: Int] = [:]
        var cancelledWrites = 0
        var beginFault: StoreError?
        /// Begins all the same before it throws.
        var beginsDespiteFault = false
        var settleFaults: [StoreError] = []
        var order: [RequestID] = []
    }

    private let state: Mutex<State>

    init(available: Int64 = 1_000_000_000) {
        state = Mutex(State(available: available))
    }

    func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
    var now: State { state.withLock { $0 } }

    /// The rows in the order in which their calls came.
    var rows: [Row] { state.withLock { state in state.order.compactMap { state.rows[$0] } } }

    /// What is set aside, and what was charged.
    var held: Int64 {
        state.withLock { $0.rows.values.reduce(0) { if case .running(let hold) = $1 { $0 + hold.value } else { $0 } } }
    }
    var charged: Int64 {
        state.withLock {
            $0.rows.values.reduce(0) { if case .ended(_, _, let cost) = $1 { $0 + cost.value } else { $0 } }
        }
    }

    func begin(_ call: CallStart, _ hold: Hold) async throws(StoreError) {
        let fault = state.withLock { state -> StoreError? in
            if let fault = state.beginFault, !state.beginsDespiteFault { return fault }
            guard state.rows[call.request] == nil else { return .conflict(.duplicateRequest) }
            guard state.available >= hold.amount.value else {
                return .insufficientCredit(available: Micros(state.available), needed: hold.amount)
            }
            state.available -= hold.amount.value
            state.rows[call.request] = .running(hold.amount)
            state.models[call.request] = call.model
            state.addresses[call.request] = call.address
            state.order.append(call.request)
            return state.beginFault
        }
        if let fault { throw fault }
    }

    func settle(_ end: CallEnd) async throws(StoreError) -> Settlement {
        let result = state.withLock { state -> Result<Settlement, StoreError> in
            if Task.isCancelled { state.cancelledWrites += 1 }
            if !state.settleFaults.isEmpty { return .failure(state.settleFaults.removeFirst()) }
            switch state.rows[end.request] {
            case nil, .refused: return .failure(.notFound(.call))
            case .ended(let outcome, _, let cost): return .success(.alreadyEnded(outcome: outcome, cost: cost))
            case .running(let hold):
                guard end.charge.amount <= hold else { return .failure(.conflict(.chargeExceedsHold)) }
                state.available += hold.value - end.charge.amount.value
                state.rows[end.request] = .ended(end.outcome, end.charge.usage, cost: end.charge.amount)
                state.latencies[end.request] = end.latency
                state.ends[end.request, default: 0] += 1
                return .success(.settled)
            }
        }
        return try result.get()
    }

    func refuse(_ call: RefusedCall) async throws(StoreError) {
        state.withLock { state in
            if Task.isCancelled { state.cancelledWrites += 1 }
            guard state.rows[call.request] == nil else { return }
            state.rows[call.request] = .refused
            state.models[call.request] = call.model
            state.addresses[call.request] = call.address
            state.order.append(call.request)
        }
    }

    func recoverInterrupted() async throws(StoreError) -> Int { 0 }
}
