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
    /// What holds connections to upstreams.
    let clients: [HTTPClient]

    /// - Throws: ``GatewayStartError`` that names the upstream and what to change.
    init(
        _ configuration: GatewayConfiguration, environment: [String: String], logger: Logger
    ) throws(GatewayStartError) {
        var upstreams: [ProviderName: any ChatUpstream] = [:]
        var models: [CatalogueModel] = []
        var prices: [DatedPrice] = []
        var plaintext: [ProviderName] = []
        var clients: [HTTPClient] = []
        for upstream in configuration.upstreams {
            if !upstream.url.isTLS { plaintext.append(upstream.name) }
            let client = try Self.client(upstream, callSeconds: configuration.limits.callSeconds)
            clients.append(client)
            upstreams[upstream.name] = OpenAIUpstream(
                transport: HTTPTransport(client, logger: logger),
                credential: try upstream.apiKey?.resolve(environment: environment).reveal())
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
        self.clients = clients
    }

    private static func client(
        _ upstream: GatewayConfiguration.Upstream, callSeconds: Int
    ) throws(GatewayStartError) -> HTTPClient {
        var exchange = HTTPClientConfiguration()
        exchange.connectTimeout = .seconds(Int64(upstream.connectSeconds))
        exchange.headTimeout = .seconds(Int64(upstream.firstByteSeconds))
        exchange.idleTimeout = .seconds(Int64(upstream.idleSeconds))
        exchange.totalTimeout = .seconds(Int64(callSeconds))
        do {
            return try HTTPClient(
                upstream.url, authorities: upstream.caFile, configuration: exchange,
                group: MultiThreadedEventLoopGroup.singleton)
        } catch {
            throw GatewayStartError("upstream \(upstream.name) can't be used: \(error)")
        }
    }
}
