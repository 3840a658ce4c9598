import Synchronization

/// What a server tells health checks about itself and its services.
///
/// It may be changed from any thread; those who watch hear of each change.
public final class HealthStatus: Sendable {
    private let serving = Mutex<[String: Bool]>(["": true])

    init() {}

    /// Says whether a service serves.
    ///
    /// - Parameters:
    ///   - isServing: Whether its calls can succeed.
    ///   - service: The full name of the service; empty: the server as a whole.
    public func set(_ isServing: Bool, service: String = "") {
        serving.withLock { $0[service] = isServing }
    }
}
