public import CLPMessagesC

/// Memory for one C message and all that it points to.
///
/// It is overwritten and freed when the call that made it returns; a value of this type, and pointers
/// into it, must not outlive that call. Generated code gets one in ``Message/fill(_:in:)``.
///
/// What overwriting covers: this memory. It does not cover the Swift strings and arrays that a message
/// value is made of.
///
/// Thread-safety: confined to the call that made it.
public struct Arena {
    // Invariant: `base` is valid while `withTemporary` runs, the only place that makes one; it is not
    // Sendable, so it stays in the task that called.
    @usableFromInline
    let base: UnsafeMutablePointer<clp_arena>

    @usableFromInline
    init(base: UnsafeMutablePointer<clp_arena>) {
        self.base = base
    }

    /// Bytes that an encode may take. It bounds the harm of a mistake, not of a peer: the format ends at
    /// 2 GiB, and C message, encoded bytes and the growth of their buffer are at most some times that.
    static let encodingBudget = 16 << 30

    /// Bytes on the stack that a small message is built in, so that it costs no call of malloc.
    private static let firstBlockSize = 1024

    /// Runs `body` with an empty arena, then overwrites and frees it.
    ///
    /// - Parameters:
    ///   - budget: bytes that may be taken from the heap.
    ///   - body: uses the arena; its result must not point into it.
    static func withTemporary<Result, Failure>(
        budget: Int, _ body: (Arena) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withUnsafeTemporaryAllocation(byteCount: firstBlockSize, alignment: 16) { block throws(Failure) in
            var storage = clp_arena()
            return try withUnsafeMutablePointer(to: &storage) { base throws(Failure) in
                clp_arena_init(base, budget, block.baseAddress, block.count)
                defer { clp_arena_release(base) }
                return try body(Arena(base: base))
            }
        }
    }
}
