import GatewayDomain
import GatewayInference

extension Upstreams {
    /// Adds the built-in upstream and a price for each of its models.
    static func addDevelopment(
        _ upstreams: inout [ProviderName: any ChatUpstream], _ models: inout [CatalogueModel],
        _ prices: inout [DatedPrice], _ currency: Currency
    ) throws(GatewayStartError) {
        guard let provider = ProviderName("development") else {
            throw GatewayStartError("the development upstream has no valid name")
        }
        upstreams[provider] = DevelopmentUpstream()
        for model in DevelopmentModel.allCases {
            guard let name = ModelName("\(provider)/\(model.rawValue)") else { continue }
            models.append(CatalogueModel(name: name))
            do {
                let price = try Price(
                    inputPerMillion: Micros(800_000), outputPerMillion: Micros(2_000_000),
                    cachedInputPerMillion: Micros(160_000), currency: currency)
                prices.append(DatedPrice(model: name, price: price, from: UnixMillis(0)))
            } catch {
                throw GatewayStartError("the development upstream's price is not valid")
            }
        }
    }
}
