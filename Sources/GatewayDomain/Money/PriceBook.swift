/// A price and the moment from which it holds.
package struct DatedPrice: Hashable, Sendable {
    package let model: ModelName
    package let price: Price
    package let from: UnixMillis

    package init(model: ModelName, price: Price, from: UnixMillis) {
        self.model = model
        self.price = price
        self.from = from
    }
}

/// Why a list of prices is no price book. The operator's fault: the configuration must be corrected.
package enum PriceBookError: Error, Hashable, Sendable {
    /// Two prices of one model hold from the same moment.
    case ambiguous(ModelName, UnixMillis)
    /// A price in another currency than the book's.
    case otherCurrency(ModelName, Currency)
}

/// The prices of all models through time, in one currency. A model without a price in force can't be called.
package struct PriceBook: Sendable {
    package let currency: Currency
    private let prices: [ModelName: [DatedPrice]]

    /// - Throws: `PriceBookError` naming the first entry that does not fit.
    package init(currency: Currency, _ entries: [DatedPrice]) throws(PriceBookError) {
        var prices: [ModelName: [DatedPrice]] = [:]
        for entry in entries {
            guard entry.price.currency == currency else {
                throw .otherCurrency(entry.model, entry.price.currency)
            }
            guard prices[entry.model]?.contains(where: { $0.from == entry.from }) != true else {
                throw .ambiguous(entry.model, entry.from)
            }
            prices[entry.model, default: []].append(entry)
        }
        self.currency = currency
        self.prices = prices.mapValues { $0.sorted { $0.from < $1.from } }
    }

    /// The price of `model` that is in force at `time`: the one with the latest start that is not after it.
    package func price(of model: ModelName, at time: UnixMillis) -> Price? {
        prices[model]?.last { $0.from <= time }?.price
    }

    /// All models with a price in force at `time`, in order of their names.
    package func models(at time: UnixMillis) -> [ModelName] {
        prices.keys.filter { price(of: $0, at: time) != nil }.sorted()
    }
}
