import CLP
import FoundationEssentials
import GatewayAccounts
import GatewayDomain
import GatewayInference
import GatewayStore
import Logging
import ServiceLifecycle
import UnixSignals

/// The gateway: one store, one set of upstreams, one listener.
///
/// It only wires: this is the one module that reaches both content and storage, so nothing in it looks at either
/// (P2.b).
package struct Gateway: Sendable {
    let configuration: GatewayConfiguration
    let environment: [String: String]
    let log: GatewayLog
    let logger: Logger

    /// - Parameters:
    ///   - configuration: checked.
    ///   - environment: variables that secrets may be read from.
    ///   - log: where the gateway logs, never content; nil: as the configuration says, to standard error.
    package init(
        _ configuration: GatewayConfiguration, environment: [String: String] = ProcessInfo.processInfo.environment,
        log: GatewayLog? = nil
    ) {
        self.configuration = configuration
        self.environment = environment
        self.log = log ?? GatewayLog(configuration.operation)
        logger = self.log.logger("clpai.gateway")
    }

    /// Makes the loggers of libraries write to the gateway's log too. Once in a process.
    package func bootstrapLogging() { log.bootstrap() }

    /// Serves until SIGTERM or SIGINT, then lets running calls finish. At SIGHUP it takes a new configuration into use.
    ///
    /// - Parameters:
    ///   - hangups: made before the configuration was read.
    ///   - load: reads the configuration anew, for SIGHUP.
    ///   - announcement: gets what only the operator may see, once: the first operator key.
    /// - Throws: ``GatewayStartError``, or what broke the server.
    package func run(
        on hangups: Hangups, reloading load: @escaping @Sendable () throws -> GatewayConfiguration,
        announcing announcement: Announcement
    ) async throws {
        defer { log.flush() }
        ProcessHardening.apply(connections: configuration.limits.connections, logger: logger)
        let clock = SystemClock()
        let store = try openStore(clock)
        let calls = RunningCalls()
        do {
            try await serve(
                Parts(store: store, clock: clock, calls: calls, hangups: hangups.signals, load: load), announcement)
        } catch {
            await close(store, after: calls)
            throw error
        }
        await close(store, after: calls)
        logger.notice("stopped")
    }

    /// What the services of one run are made of.
    struct Parts: Sendable {
        let store: Store
        let clock: SystemClock
        let calls: RunningCalls
        let hangups: UnixSignalsSequence
        let load: @Sendable () throws -> GatewayConfiguration
    }

    /// Longest wait for handlers whose callers are gone: they have been cancelled, and only settle.
    private static let settlingTime = Duration.seconds(5)

    /// Not before the last call is settled: its hold would stay, and the next start would end it uncharged.
    private func close(_ store: Store, after calls: RunningCalls) async {
        let left = await calls.waitUntilNone(limit: Self.settlingTime)
        if left > 0 {
            logger.error(
                "calls did not end; the next start returns their holds", metadata: ["calls": "\(left)"])
        }
        store.close()
    }

    private func serve(_ parts: Parts, _ announcement: Announcement) async throws {
        let store = parts.store
        let interrupted = try await starting("the store's interrupted calls") {
            try await store.calls.recoverInterrupted()
        }
        if interrupted > 0 {
            logger.notice("calls of an earlier run ended as interrupted", metadata: ["calls": "\(interrupted)"])
        }
        let (server, services) = try await assemble(parts)
        // They are told to leave in the opposite order, one after the other: metrics are shown to the end.
        let group = ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let address = try await listening(server, &tasks)
            logger.notice("serving", metadata: ["address": "\(address)", "mode": "\(configuration.mode.rawValue)"])
            // Not before: a start that fails, for want of a certificate perhaps, must not use up the one showing.
            let operatorKey = try await starting("the operator's key") {
                try await OperatorKey.makeFirst(
                    in: store.credentials, isKeptElsewhere: configuration.developmentDirectory != nil, announcement)
            }
            if !operatorKey.isThere {
                logger.warning(
                    "no operator key was made: standard output is kept by the system, or can't be written",
                    metadata: ["advice": "stop the gateway, run clpai-gateway operator-key, and start it again"])
            }
            if let directory = configuration.developmentDirectory {
                try await DevelopmentAccounts(directory: directory, store: store, address: address)
                    .prepare(operatorKey: operatorKey.new)
                _ = announcement.show("development: credentials for clpai are in \(directory)/demo.credentials")
            }
            try await tasks.waitForAll()
        }
    }

    /// Where the server listens; if it never does, what its task failed with.
    private func listening(
        _ server: Server, _ tasks: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> ListeningAddress {
        do {
            return try await server.listeningAddress()
        } catch {
            // The group's task fails with the same; what it says is not needed twice.
            tasks.cancelAll()
            switch error {
            case let error as ListenError: throw GatewayStartError(error.description)
            case let error as ConfigurationError: throw GatewayStartError(error.description + developmentAdvice)
            default: throw error
            }
        }
    }

    private var developmentAdvice: String {
        configuration.developmentDirectory.map { "; tools/dev-certificates \($0) makes certificates" } ?? ""
    }

    private func starting<Result>(_ what: String, _ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as StoreError {
            throw GatewayStartError("\(what) can't be read: \(error)")
        }
    }
}
