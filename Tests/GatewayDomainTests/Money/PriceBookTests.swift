import GatewayDomain
import Testing

struct PriceBookTests {
    private let model: ModelName

    init() throws {
        model = try #require(ModelName("demo/small"))
    }

    private func dated(_ price: Int64, from: Int64, _ currency: Currency = .cny) throws -> DatedPrice {
        let price = try Price(
            inputPerMillion: Micros(price), outputPerMillion: .zero, cachedInputPerMillion: .zero, currency: currency)
        return DatedPrice(model: model, price: price, from: UnixMillis(from))
    }

    @Test func theLatestPriceThatHasBegunIsInForce() throws {
        let book = try PriceBook(currency: .cny, [dated(2, from: 200), dated(1, from: 100), dated(3, from: 300)])
        #expect(book.price(of: model, at: UnixMillis(99)) == nil)
        #expect(book.price(of: model, at: UnixMillis(100))?.inputPerMillion == Micros(1))
        #expect(book.price(of: model, at: UnixMillis(299))?.inputPerMillion == Micros(2))
        #expect(book.price(of: model, at: UnixMillis(.max))?.inputPerMillion == Micros(3))
    }

    @Test func aModelWithoutAPriceInForceIsNotListed() throws {
        let book = try PriceBook(currency: .cny, [dated(1, from: 100)])
        #expect(book.models(at: UnixMillis(99)).isEmpty)
        #expect(book.models(at: UnixMillis(100)) == [model])
        #expect(book.price(of: try #require(ModelName("demo/other")), at: UnixMillis(100)) == nil)
    }

    @Test func refusesAmbiguityAndOtherCurrencies() throws {
        let dollar = try #require(Currency("USD"))
        #expect(throws: PriceBookError.ambiguous(model, UnixMillis(100))) {
            try PriceBook(currency: .cny, [dated(1, from: 100), dated(2, from: 100)])
        }
        #expect(throws: PriceBookError.otherCurrency(model, dollar)) {
            try PriceBook(currency: .cny, [dated(1, from: 100, dollar)])
        }
    }
}
