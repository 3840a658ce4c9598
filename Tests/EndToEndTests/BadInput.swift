import Testing

/// What goes wrong between callers, the gateway and its providers, played against the real programs over real sockets.
///
/// Each test has an account of its own on the one gateway, and ends with a look at what the store says: calls ended and
/// logged, no money held, the credit spent exactly, and an honest call answered. When all are done the gateway is
/// stopped and its ledger added up.
@Suite(.gateway("limits.calls_per_connection=32", "log.level=trace"), .timeLimit(.minutes(2)))
enum BadInput {}
