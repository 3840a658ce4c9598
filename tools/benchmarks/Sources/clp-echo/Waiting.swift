import Synchronization

/// Lets all through once it is open.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { waiter in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(waiter) }
                return state.isOpen
            }
            if isOpen { waiter.resume() }
        }
    }

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

/// Opens when a number have arrived.
final class Latch: Sendable {
    private let left: Atomic<Int>
    private let gate = Gate()

    init(_ count: Int) { left = Atomic(count) }

    func arrive() {
        if left.subtract(1, ordering: .relaxed).newValue == 0 { gate.open() }
    }

    func wait() async { await gate.wait() }
}
