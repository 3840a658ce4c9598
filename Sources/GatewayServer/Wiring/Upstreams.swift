import GatewayDomain
import GatewayInference
import Logging
import NIOCore
import NIOPosix

/// The upstreams of a configuration, with the catalogue and the price book that follow from it.
struct Upstreams: Sendable {
    /// What callers may name.
    let catalogue: ModelCatalogue
    /// What it costs.
    let prices: PriceBook
    /// Names of the upstreams that are reached without TLS.
    let plaintext: [ProviderName]

    /// - Throws: ``GatewayStartError`` that names the upstream and what to change.
    init(
        _ configuration: GatewayConfiguration, environment: [String: String], logger: Logger
    ) throws(GatewayStartError) {
        var upstreams: [ProviderName: any ChatUpstream] = [:]
        var models: [CatalogueModel] = []
        var prices: [DatedPrice] = []
        var plaintext: [ProviderName] = []
        for upstream in configuration.upstreams {
            if !upstream.url.isTLS { plaintext.append(upstream.name) }
            upstreams[upstream.name] = try Self.adapter(
                upstream, callSeconds: configuration.limits.callSeconds, environment: environment, logger: logger)
            for model in upstream.models {
                models.append(
                    CatalogueModel(
                        name: model.name, upstreamName: model.upstreamName, maxOutputTokens: model.maxOutputTokens))
                prices += model.prices
            }
        }
        if configuration.mode == .development {
            try Self.addDevelopment(&upstreams, &models, &prices, configuration.currency)
        }
        do {
            catalogue = try ModelCatalogue(upstreams: upstreams, models: models)
            self.prices = try PriceBook(currency: configuration.currency, prices)
        } catch let error as CatalogueError {
            throw GatewayStartError("the models of the configuration do not fit together: \(error)")
        } catch {
            throw GatewayStartError("the prices of the configuration do not fit together: \(error)")
        }
        self.plaintext = plaintext
    }

    private static func adapter(
        _ upstream: GatewayConfiguration.Upstream, callSeconds: Int, environment: [String: String], logger: Logger
    ) throws(GatewayStartError) -> OpenAIUpstream {
        var exchange = HTTPClientConfiguration()
        exchange.connectTimeout = .seconds(Int64(upstream.connectSeconds))
        exchange.headTimeout = .seconds(Int64(upstream.firstByteSeconds))
        exchange.idleTimeout = .seconds(Int64(upstream.idleSeconds))
        exchange.totalTimeout = .seconds(Int64(callSeconds))
        let credential: Secret?
        if let reference = upstream.apiKey {
            credential = try reference.resolve(environment: environment)
        } else {
            credential = nil
        }
        do {
            let client = try HTTPClient(
                upstream.url, authorities: upstream.caFile, configuration: exchange,
                group: MultiThreadedEventLoopGroup.singleton)
            return OpenAIUpstream(
                transport: HTTPTransport(client, logger: logger), credential: credential?.reveal())
        } catch {
            throw GatewayStartError("upstream \(upstream.name) can't be used: \(error)")
        }
    }
}
