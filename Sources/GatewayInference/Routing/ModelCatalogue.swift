package import GatewayDomain

/// Why a catalogue can't be made. The operator's fault: the configuration must be corrected.
package enum CatalogueError: Error, Sendable, Hashable {
    /// Two entries have the same name.
    case duplicate(ModelName)
    /// The model names a provider that has no upstream.
    case unknownProvider(ModelName)
    /// A limit is 0 or the provider's name of the model is empty.
    case badLimit(ModelName)
}

/// The models that callers may name, each with the upstream that serves it.
///
/// The upstream follows from the provider in the model's name and from nothing else, so a call goes to the provider
/// that its caller named or nowhere (P4.c): there is no table that could send it elsewhere.
package struct ModelCatalogue: Sendable {
    /// A model and where its calls go.
    package struct Route: Sendable {
        /// The model.
        package let model: CatalogueModel
        /// The upstream of the model's provider.
        package let upstream: any ChatUpstream
    }

    private let upstreams: [ProviderName: any ChatUpstream]
    private let entries: [ModelName: CatalogueModel]

    /// Makes a catalogue.
    ///
    /// - Parameters:
    ///   - upstreams: one for each provider.
    ///   - models: in any order.
    /// - Throws: `CatalogueError` naming the first entry that does not fit.
    package init(
        upstreams: [ProviderName: any ChatUpstream], models: [CatalogueModel]
    ) throws(CatalogueError) {
        var entries: [ModelName: CatalogueModel] = [:]
        for model in models {
            guard upstreams[model.name.provider] != nil else { throw .unknownProvider(model.name) }
            guard model.maxOutputTokens > 0, model.maxInputBytes > 0, !model.upstreamName.isEmpty else {
                throw .badLimit(model.name)
            }
            guard entries.updateValue(model, forKey: model.name) == nil else { throw .duplicate(model.name) }
        }
        self.upstreams = upstreams
        self.entries = entries
    }

    /// Where calls to a model go, or nil for a model that is not in the catalogue.
    package func route(to name: ModelName) -> Route? {
        guard let model = entries[name], let upstream = upstreams[name.provider] else { return nil }
        return Route(model: model, upstream: upstream)
    }

    /// All models, in the order of their names.
    package var models: [CatalogueModel] { entries.values.sorted { $0.name < $1.name } }
}
