import CLP
import FoundationEssentials
import GatewayAccounts
import GatewayDomain
import GatewayInference
import GatewayStore
package import Logging
import ServiceLifecycle
import UnixSignals

/// The gateway: one store, one set of upstreams, one listener.
///
/// It only wires: this is the one module that reaches both content and storage, so nothing in it looks at either
/// (P2.b).
package struct Gateway: Sendable {
    private let configuration: GatewayConfiguration
    private let environment: [String: String]
    private let logger: Logger

    /// - Parameters:
    ///   - configuration: checked.
    ///   - environment: variables that secrets may be read from.
    ///   - logger: where the gateway logs; never content.
    package init(
        _ configuration: GatewayConfiguration, environment: [String: String] = ProcessInfo.processInfo.environment,
        logger: Logger = Logger(label: "clpai.gateway")
    ) {
        var logger = logger
        logger.logLevel = configuration.logLevel
        self.configuration = configuration
        self.environment = environment
        self.logger = logger
    }

    /// Serves until SIGTERM or SIGINT, then lets running calls finish.
    ///
    /// - Parameter announce: gets what only the operator may see, once: the first operator key. Goes to standard
    ///   output, never to the log.
    /// - Throws: ``GatewayStartError``, or what broke the server.
    package func run(announce: @escaping @Sendable (String) -> Void) async throws {
        let clock = SystemClock()
        let store = try openStore(clock)
        let calls = RunningCalls()
        do {
            try await serve(store, clock, calls, announce)
        } catch {
            await close(store, after: calls)
            throw error
        }
        await close(store, after: calls)
        logger.notice("stopped")
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

    private func serve(
        _ store: Store, _ clock: SystemClock, _ calls: RunningCalls, _ announce: @escaping @Sendable (String) -> Void
    ) async throws {
        let interrupted = try await starting("the store's interrupted calls") {
            try await store.calls.recoverInterrupted()
        }
        if interrupted > 0 {
            logger.notice("calls of an earlier run ended as interrupted", metadata: ["calls": "\(interrupted)"])
        }
        let server = Server(
            configuration.server, services: try services(store, clock),
            interceptors: [
                calls, Authenticator(credentials: store.credentials, clock: clock),
                UnreadCallLog(ledger: store.calls, clock: clock, logger: logger),
            ], logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let address = try await listening(server, &tasks)
            logger.notice("serving", metadata: ["address": "\(address)", "mode": "\(configuration.mode.rawValue)"])
            // Not before: a start that fails, for want of a certificate perhaps, must not use up the one showing.
            let operatorKey = try await starting("the operator's key") {
                try await OperatorKey.makeFirst(in: store.credentials)
            }
            if let operatorKey {
                announce("operator key, shown this once: \(operatorKey.revealed)")
            }
            if let directory = configuration.developmentDirectory {
                try await DevelopmentAccounts(directory: directory, store: store, address: address)
                    .prepare(operatorKey: operatorKey)
                announce("development: credentials for clpai are in \(directory)/demo.credentials")
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

    private func openStore(_ clock: SystemClock) throws -> Store {
        do {
            let kek =
                configuration.mode == .development
                ? try KeyFile.loadOrCreate(path: configuration.keyEncryptionKeyFile)
                : try KeyFile.load(path: configuration.keyEncryptionKeyFile)
            return try Store.openSQLite(
                path: configuration.storePath, kek: kek, currency: configuration.currency, clock: clock)
        } catch let error as KeyFileError {
            throw GatewayStartError(error.description)
        } catch let error as StoreOpenError {
            throw GatewayStartError("\(configuration.storePath): \(error)")
        }
    }

    private func services(_ store: Store, _ clock: SystemClock) throws -> [any ServiceHandlers] {
        let upstreams = try Upstreams(configuration, environment: environment, logger: logger)
        for name in upstreams.plaintext {
            // P4.a: the one exception to TLS on both hops is said at every start.
            logger.warning("an upstream is reached without TLS, on loopback", metadata: ["upstream": "\(name)"])
        }
        return [
            ChatPipeline(
                catalogue: upstreams.catalogue, prices: upstreams.prices, ledger: store.calls, clock: clock,
                limits: chatLimits, logger: logger),
            AccountsService(accounts: store.accounts),
            BillingService(billing: store.billing, callLog: store.callLog),
            DataRightsService(dataRights: store.dataRights),
        ]
    }

    /// A single reply must fit into one message, or the engine would refuse it after it was paid for.
    private var chatLimits: ChatLimits {
        var limits = ChatLimits()
        limits.replyBytesMax = min(limits.replyBytesMax, configuration.limits.messageBytes - 65_536)
        return limits
    }

    private func starting<Result>(_ what: String, _ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as StoreError {
            throw GatewayStartError("\(what) can't be read: \(error)")
        }
    }
}
