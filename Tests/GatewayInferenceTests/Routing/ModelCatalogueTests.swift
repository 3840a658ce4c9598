import CLP
import GatewayDomain
import GatewayInference
import InferenceAPI
import Synchronization
import Testing

@Suite("Model catalogue")
struct ModelCatalogueTests {
    private func name(_ text: String) throws -> ModelName { try #require(ModelName(text)) }
    private func provider(_ text: String) throws -> ProviderName { try #require(ProviderName(text)) }

    /// P4.c: the call goes to the provider in the model's name, whatever else serves a model of the same name.
    @Test func aCallGoesToTheProviderThatItsModelNames() async throws {
        let upstreams = [ScriptedUpstream.answer(["a"]), ScriptedUpstream.answer(["b"])]
        let catalogue = try ModelCatalogue(
            upstreams: [provider("one"): upstreams[0], provider("two"): upstreams[1]],
            models: [
                CatalogueModel(name: name("two/m"), upstreamName: "vendor-m"), CatalogueModel(name: name("one/m")),
                CatalogueModel(name: name("one/x/y")),
            ])
        for (model, upstream, sent) in [("one/m", 0, "m"), ("two/m", 1, "vendor-m"), ("one/x/y", 0, "x/y")] {
            let route = try #require(catalogue.route(to: name(model)))
            #expect(route.model.upstreamName == sent)
            let before = upstreams.map { $0.seen.withLock(\.requests.count) }
            _ = try await route.upstream.open(.sample, timeLimit: nil)
            let after = upstreams.map { $0.seen.withLock(\.requests.count) }
            #expect(after[upstream] == before[upstream] + 1 && after[1 - upstream] == before[1 - upstream])
        }
        #expect(catalogue.route(to: try name("two/x/y")) == nil)
        #expect(catalogue.models.map(\.name.description) == ["one/m", "one/x/y", "two/m"])
    }

    @Test("a provider that is down is a typed error, never another provider (P4.c)")
    func noOtherVendor() async throws {
        let other = ScriptedUpstream.answer(["from another vendor"])
        let down = ScriptedUpstream(refusal: UpstreamError(.unreachable, phase: .refusedBeforeFirstByte), [])
        let catalogue = try ModelCatalogue(
            upstreams: [provider("down"): down, provider("up"): other],
            models: [CatalogueModel(name: name("down/m")), CatalogueModel(name: name("up/m"))])
        let price = try Price(
            inputPerMillion: .zero, outputPerMillion: .zero, cachedInputPerMillion: .zero, currency: .cny)
        let entry = try DatedPrice(model: name("down/m"), price: price, from: UnixMillis(0))
        let pipeline = ChatPipeline(
            catalogue: catalogue, prices: try PriceBook(currency: .cny, [entry]), ledger: ModelLedger(),
            clock: TestClock())
        await #expect(throws: UpstreamError(.unreachable, phase: .refusedBeforeFirstByte).status) {
            try await pipeline.chat(Bench.request { $0.model = "down/m" }, Bench.context())
        }
        #expect(other.seen.withLock(\.requests).isEmpty)
    }

    @Test func aCatalogueThatDoesNotFitNamesTheEntry() throws {
        let upstreams: [ProviderName: any ChatUpstream] = [try provider("one"): ScriptedUpstream.answer([])]
        let model = CatalogueModel(name: try name("one/m"))
        #expect(throws: CatalogueError.duplicate(model.name)) {
            try ModelCatalogue(upstreams: upstreams, models: [model, model])
        }
        let foreign = try name("two/m")
        #expect(throws: CatalogueError.unknownProvider(foreign)) {
            try ModelCatalogue(upstreams: upstreams, models: [model, CatalogueModel(name: foreign)])
        }
        for bad in [
            CatalogueModel(name: model.name, maxOutputTokens: 0), CatalogueModel(name: model.name, maxInputBytes: 0),
            CatalogueModel(name: model.name, upstreamName: ""),
        ] {
            #expect(throws: CatalogueError.badLimit(model.name)) {
                try ModelCatalogue(upstreams: upstreams, models: [bad])
            }
        }
    }
}
