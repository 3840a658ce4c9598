/// How long to wait before another attempt: longer each time, and never quite the same for two clients.
public struct Backoff: Sendable, Hashable {
    /// The wait after the first failure.
    public var initial: Duration
    /// By how much each wait is longer than the one before.
    public var multiplier: Double
    /// The longest wait, before chance is added.
    public var maximum: Duration
    /// How much chance may take away or add, as a share of the wait.
    public var jitter: Double

    /// Makes a back-off; the defaults are those for connecting: 1 s, then 1.6 times as long each time, at most 120 s,
    /// ± 20 %.
    public init(
        initial: Duration = .seconds(1), multiplier: Double = 1.6, maximum: Duration = .seconds(120),
        jitter: Double = 0.2
    ) {
        self.initial = initial
        self.multiplier = multiplier
        self.maximum = maximum
        self.jitter = jitter
    }

    /// The wait after so many failures in a row, at least one.
    package func delay(failures: Int, using random: inout some RandomNumberGenerator) -> Duration {
        let longest = maximum / .seconds(1)
        var wait = initial / .seconds(1)
        var step = 1
        while step < failures, wait < longest {
            wait *= multiplier
            step += 1
        }
        return .seconds(min(wait, longest)) * (1 + jitter * Double.random(in: -1...1, using: &random))
    }

    func validate(_ name: String) throws(ConfigurationError) {
        let isSound =
            initial >= .zero && maximum >= initial && maximum <= .seconds(86_400) && multiplier >= 1
            && (0...1).contains(jitter)
        guard isSound else {
            throw ConfigurationError(
                "\(name) needs 0 ≤ initial ≤ maximum ≤ 24 h, a multiplier of at least 1 and a jitter of 0 to 1")
        }
    }
}
