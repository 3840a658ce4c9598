import Synchronization

/// A wish to stop, from whoever has it first, and the one who waits for it. A stronger wish replaces a weaker one.
final class StopSignal: Sendable {
    enum Wish: Int, Comparable {
        case gracefully
        case atOnce

        static func < (left: Wish, right: Wish) -> Bool { left.rawValue < right.rawValue }
    }

    private struct State {
        var wish: Wish?
        var waiter: CheckedContinuation<Void, Never>?
        var onUrgency: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func fire(_ wish: Wish) {
        let (waiter, onUrgency) = state.withLock { state in
            state.wish = max(state.wish ?? wish, wish)
            defer { state.waiter = nil }
            return (state.waiter, wish == .atOnce ? state.onUrgency : nil)
        }
        waiter?.resume()
        onUrgency?()
    }

    /// Waits for the first wish.
    func wait() async {
        await withCheckedContinuation { waiter in
            let isOver = state.withLock { state in
                if state.wish == nil { state.waiter = waiter }
                return state.wish != nil
            }
            if isOver { waiter.resume() }
        }
    }

    /// Runs `action` when somebody wishes to stop at once, now or later.
    func whenUrgent(_ action: @escaping @Sendable () -> Void) {
        let isUrgent = state.withLock { state in
            state.onUrgency = action
            return state.wish == .atOnce
        }
        if isUrgent { action() }
    }
}
