import CLP
import GatewayAccounts
import GatewayDomain
import GatewayInference
import GatewayStore
import Logging
import ServiceLifecycle

extension Gateway {
    /// The server, and every service of a run in the order in which they begin.
    func assemble(_ parts: Parts) async throws -> (server: Server, services: [any Service]) {
        let store = parts.store
        let registry = PrometheusRegistry(GatewayMetrics.all)
        let metrics = GatewayMetrics(factory: registry)
        let upstreams = try Upstreams(configuration, environment: environment, logger: logger)
        warnOfPlaintext(upstreams)
        let inference = ReloadableInference(generation(upstreams, parts))
        let handlers: [any ServiceHandlers] = [
            inference,
            AccountsService(accounts: store.accounts),
            BillingService(billing: store.billing, callLog: store.callLog),
            DataRightsService(dataRights: store.dataRights),
        ]
        let page = MetricsPage(registry, metrics, log)
        var serving = configuration.server
        serving.metrics = ServerMetrics(factory: registry)
        serving.metricsText = { page.render() }
        let authenticator = Authenticator(credentials: store.credentials, clock: parts.clock)
        let strangers = UnrecognisedCalls(limit: configuration.limits.unrecognisedCalls, authenticator: authenticator) {
            metrics.unrecognisedRefused()
        }
        let server = Server(
            serving, services: handlers, admission: [strangers],
            interceptors: [
                parts.calls, RequestNaming(), authenticator,
                UnreadCallLog(ledger: store.calls, clock: parts.clock, logger: logger),
            ], logger: logger)
        page.show(server)
        var services: [any Service] = []
        if let place = configuration.operation.metricsListen {
            let endpoint = MetricsEndpoint(place, logger: logger) { page.render() }
            try await endpoint.listen()
            services.append(endpoint)
        }
        let names = [""] + handlers.map(\.service.name)
        let health = storeHealth(store, server.health, of: names, metrics)
        services += [server, health, reloader(parts, server, inference, metrics)]
        return (server, services)
    }

    /// Says NOT_SERVING until the store has answered, and whenever it does not.
    private func storeHealth(
        _ store: Store, _ health: HealthStatus, of names: [String], _ metrics: GatewayMetrics
    ) -> StoreHealth {
        let set = { @Sendable (isServing: Bool) in
            for name in names { health.set(isServing, service: name) }
        }
        set(false)
        return StoreHealth(
            interval: .seconds(configuration.operation.probeSeconds),
            limit: .seconds(configuration.operation.probeLimitSeconds), logger: logger
        ) {
            await store.answers()
        } report: { answers, time in
            metrics.storeProbed(answers: answers, within: time)
            set(answers)
        }
    }

    private func reloader(
        _ parts: Parts, _ server: Server, _ inference: ReloadableInference, _ metrics: GatewayMetrics
    ) -> Reloader {
        let steps = Reloader.Steps(
            load: parts.load,
            apply: { next in
                let upstreams = try Upstreams(next, environment: environment, logger: logger)
                let generation = generation(upstreams, parts)
                do throws(ConfigurationError) {
                    try server.reloadCertificates()
                } catch {
                    throw GatewayStartError(error.description)
                }
                // From here on nothing fails.
                warnOfPlaintext(upstreams)
                inference.replace(by: generation)
                log.threshold.set(next.operation.logLevel)
            },
            ended: { metrics.reloaded($0) })
        return Reloader(on: parts.hangups, from: configuration, logger: logger, steps)
    }

    private func generation(_ upstreams: Upstreams, _ parts: Parts) -> InferenceGeneration {
        let pipeline = ChatPipeline(
            catalogue: upstreams.catalogue, prices: upstreams.prices, ledger: parts.store.calls, clock: parts.clock,
            limits: chatLimits, logger: logger)
        return InferenceGeneration(pipeline, upstreams.clients)
    }

    private func warnOfPlaintext(_ upstreams: Upstreams) {
        for name in upstreams.plaintext {
            // P4.a: the one exception to TLS on both hops is said at every start.
            logger.warning("an upstream is reached without TLS, on loopback", metadata: ["upstream": "\(name)"])
        }
    }

    /// A single reply must fit into one message, or the engine would refuse it after it was paid for.
    private var chatLimits: ChatLimits {
        var limits = ChatLimits()
        limits.replyBytesMax = min(limits.replyBytesMax, configuration.limits.messageBytes - 65_536)
        return limits
    }

    /// Opens the store of the configuration. Blocks.
    ///
    /// - Throws: ``GatewayStartError`` with what to do.
    func openStore(_ clock: SystemClock) throws -> Store {
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
}

extension GatewayLog {
    init(_ operation: GatewayConfiguration.Operation) {
        self.init(level: operation.logLevel, format: operation.logFormat)
    }
}
