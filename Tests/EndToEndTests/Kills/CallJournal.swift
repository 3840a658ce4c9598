import CLP
import InferenceAPI
import Synchronization

/// What the callers themselves write down of their calls, outside the gateway.
final class CallJournal: Sendable {
    /// One call.
    struct Call: Sendable {
        let model: String
        /// What the gateway must count if the call goes to its end.
        let usage: Usage
        var deltas = 0
        /// What its last event said; nil if that never came.
        var charge: ChatCharge?
        /// What it failed with; nil if it did not.
        var failure: RPCError?
        /// It failed while the gateway still ran.
        var failedEarly = false
    }

    private struct State {
        var calls: [Call] = []
        var counted = 0
        var isKilled = false
    }

    private let point: KillPoint
    private let state = Mutex(State())

    init(_ point: KillPoint) { self.point = point }

    var calls: [Call] { state.withLock { $0.calls } }
    var isKilled: Bool { state.withLock { $0.isKilled } }

    /// To be written before the signal is sent: what fails from now on may fail for it.
    func killed() { state.withLock { $0.isKilled = true } }

    /// A call is about to be sent.
    ///
    /// - Returns: its place in the journal, and whether this is where the gateway is killed.
    func started(_ call: Call) -> (index: Int, isThePoint: Bool) {
        state.withLock { state in
            state.calls.append(call)
            return (state.calls.count - 1, count(.started, &state))
        }
    }

    /// A piece of text has come. Returns whether this is where the gateway is killed.
    func delta(_ index: Int) -> Bool {
        state.withLock { state in
            state.calls[index].deltas += 1
            return count(.delta, &state)
        }
    }

    /// The last event has come. Returns whether this is where the gateway is killed.
    func completed(_ index: Int, _ charge: ChatCharge) -> Bool {
        state.withLock { state in
            state.calls[index].charge = charge
            return count(.completed, &state)
        }
    }

    /// The call has failed.
    func failed(_ index: Int, _ error: RPCError) {
        state.withLock { state in
            state.calls[index].failure = error
            state.calls[index].failedEarly = !state.isKilled
        }
    }

    private func count(_ event: KillPoint.Event, _ state: inout State) -> Bool {
        guard event == point.event else { return false }
        state.counted += 1
        return state.counted == point.count
    }
}
