/// Runs `work` to its end although the calling task is cancelled.
///
/// The end of a call must be stored just when its caller is gone, and a store may give up in a cancelled task. Work in
/// a task of its own is not reached by that cancellation, and waiting for such a task is not cut short by it either.
func shielded<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) async -> Result {
    await Task { await work() }.value
}
