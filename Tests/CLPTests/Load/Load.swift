import CLP
import Logging
import Synchronization

/// Calls without a pause from many tasks, as many as were ordered, and what went wrong with them.
final class Load: Sendable {
    private struct State {
        var started = 0
        var done = 0
        var failures: [String] = []
    }

    private let total: Int
    private let state = Mutex(State())

    init(total: Int) { self.total = total }

    var done: Int { state.withLock { $0.done } }
    var isOver: Bool { done >= total }
    /// The first few failures.
    var failures: [String] { state.withLock { $0.failures } }

    /// Calls until all are done.
    ///
    /// - Parameter call: makes the call of a number.
    func run(tasks: Int, _ call: @escaping @Sendable (Int) async throws -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    while let number = self.next() {
                        do {
                            try await call(number)
                            self.state.withLock { $0.done += 1 }
                        } catch {
                            self.state.withLock { state in
                                state.done += 1
                                if state.failures.count < 5 { state.failures.append("call \(number): \(error)") }
                            }
                        }
                    }
                }
            }
        }
    }

    private func next() -> Int? {
        state.withLock { state in
            guard state.started < total else { return nil }
            state.started += 1
            return state.started
        }
    }
}

/// A server that is stopped in peace and started again on its port.
actor RestartedServer {
    /// 0 before the first start.
    private(set) var port = 0
    private var running: (server: Server, task: Task<Void, any Error>)?
    private let tls: ServerTLS

    init(tls: ServerTLS) { self.tls = tls }

    func start() async throws {
        // Another program of this machine may hold the port for a moment.
        for attempt in 0... {
            var configuration = ServerConfiguration(listen: "127.0.0.1:\(port)", tls: tls)
            configuration.gracePeriod = .seconds(20)
            let server = Server(
                configuration, services: [EchoService()],
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let task = Task { try await server.run() }
            do {
                port = try await server.listeningAddress().port
                running = (server, task)
                return
            } catch  where attempt < 200 {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    /// Drains; returns when the last connection has gone.
    func stop() async throws {
        guard let (server, task) = running else { return }
        running = nil
        server.shutdown()
        try await task.value
    }

    func reload() throws { try running?.server.reloadCertificates() }
}
