import Synchronization

/// What is left of a ``RetryBudget``.
package struct RetryTokens {
    private static let parts = 1000

    private let full: Int
    private let perSuccess: Int
    private var left: Int

    /// All of a budget.
    package init(_ budget: RetryBudget) {
        full = budget.tokens * Self.parts
        perSuccess = max(1, Int(budget.perSuccess * Double(Self.parts)))
        left = full
    }

    /// Whether nothing is missing.
    package var isFull: Bool { left == full }

    /// Whether something may be sent again.
    package var allowsMore: Bool { left > full / 2 }

    /// A call ended with OK.
    package mutating func succeeded() { left = min(full, left + perSuccess) }

    /// An attempt failed that could be made again.
    package mutating func failed() { left = max(0, left - Self.parts) }
}

/// The tokens of a client, shared by its loops. A success costs one read of an atomic as long as nothing fails.
final class SharedRetryTokens: Sendable {
    private let tokens: Mutex<RetryTokens>
    private let isFull = Atomic(true)

    init(_ budget: RetryBudget) { tokens = Mutex(RetryTokens(budget)) }

    func succeeded() {
        guard !isFull.load(ordering: .relaxed) else { return }
        tokens.withLock { tokens in
            tokens.succeeded()
            isFull.store(tokens.isFull, ordering: .relaxed)
        }
    }

    /// - Returns: whether the failed call may be sent again.
    func failed() -> Bool {
        tokens.withLock { tokens in
            tokens.failed()
            isFull.store(false, ordering: .relaxed)
            return tokens.allowsMore
        }
    }
}
