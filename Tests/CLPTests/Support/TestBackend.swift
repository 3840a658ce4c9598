import CLP
import CLPMessages
import Logging
import Synchronization

/// A server that a test starts and stops as it likes, also twice on the same port. It counts its calls and answers
/// `Echo.say` with its name.
final class TestBackend: Sendable {
    let port: Int
    let calls: Counter
    /// The ports from which calls came: one for each connection.
    let peers: Peers
    private let server: Server
    private let task: Task<Void, any Error>

    /// - Parameters:
    ///   - name: What calls are answered with.
    ///   - port: 0: any free one.
    ///   - services: What is served; nil: `Echo.say`.
    init(
        _ name: String = "", host: String = "127.0.0.1", port: Int = 0, services: [any ServiceHandlers]? = nil,
        grace: Duration = .seconds(10), configure: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws {
        var configuration = ServerConfiguration(
            listen: host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)", tls: TestServer.tls)
        configuration.gracePeriod = grace
        configure(&configuration)
        let (calls, peers) = (Counter(), Peers())
        let counting = TestService(
            .unary(Echo.say) { _, context in
                calls.add()
                peers.insert(context.peer.port)
                return DebugId(id: name)
            })
        let server = Server(
            configuration, services: services ?? [counting],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        task = Task { try await server.run() }
        self.port = try await server.listeningAddress().port
        self.server = server
        self.calls = calls
        self.peers = peers
    }

    /// Shuts down and waits for that.
    func stop() async throws {
        server.shutdown()
        try await task.value
    }

    /// Ends at once, with whatever runs.
    func kill() async throws {
        task.cancel()
        try await task.value
    }

    /// Ports of peers.
    final class Peers: Sendable {
        private let ports = Mutex<Set<Int>>([])

        func insert(_ port: Int?) { ports.withLock { $0.formUnion(port.map { [$0] } ?? []) } }

        var count: Int { ports.withLock { $0.count } }
    }
}
