/// What a model costs: millionths of the currency's unit for a million tokens.
///
/// **Rounding.** A bill has three lines: input that was not cached, cached input, output. Each line is
/// tokens × price ÷ 1,000,000, multiplied in 128 bits and rounded once, half up. The lines are then added;
/// nothing is rounded again.
package struct Price: Hashable, Sendable {
    /// The dearest price that is believed: 1,000,000 of the unit for a million tokens.
    package static let limit = Micros(1_000_000_000_000)

    package let inputPerMillion: Micros
    package let outputPerMillion: Micros
    package let cachedInputPerMillion: Micros
    package let currency: Currency

    /// - Throws: `negative` for a price below 0, `overflow` for one above `limit`.
    package init(
        inputPerMillion: Micros, outputPerMillion: Micros, cachedInputPerMillion: Micros, currency: Currency
    ) throws(MoneyError) {
        for price in [inputPerMillion, outputPerMillion, cachedInputPerMillion] {
            guard price >= .zero else { throw .negative }
            guard price <= Self.limit else { throw .overflow }
        }
        self.inputPerMillion = inputPerMillion
        self.outputPerMillion = outputPerMillion
        self.cachedInputPerMillion = cachedInputPerMillion
        self.currency = currency
    }

    /// What `usage` costs at this price, by the rule above.
    /// - Throws: `overflow` if it does not fit in 64 bits.
    package func cost(of usage: Usage) throws(MoneyError) -> Micros {
        let fresh = usage.input.value - usage.cachedInput.value
        let lines = [
            (fresh, inputPerMillion), (usage.cachedInput.value, cachedInputPerMillion),
            (usage.output.value, outputPerMillion),
        ]
        var sum = Micros.zero
        for (tokens, price) in lines {
            sum = try sum.adding(Self.line(tokens, price, roundingTerm: 500_000))
        }
        return sum
    }

    /// What to set aside for a call: no usage within the two bounds costs more.
    ///
    /// Input counts at the dearer of its two prices and lines are rounded up. The millionth on top covers that
    /// input may be split into two lines of which each is rounded up by up to a half.
    /// - Parameters:
    ///   - input: upper bound of the input tokens.
    ///   - output: upper bound of the output tokens.
    /// - Throws: `overflow` if it does not fit in 64 bits.
    package func hold(forInput input: TokenCount, output: TokenCount) throws(MoneyError) -> Hold {
        let dearest = max(inputPerMillion, cachedInputPerMillion)
        let inputLine = try Self.line(input.value, dearest, roundingTerm: 999_999)
        let outputLine = try Self.line(output.value, outputPerMillion, roundingTerm: 999_999)
        let amount = try inputLine.adding(outputLine)
        return Hold(amount: amount == .zero ? .zero : try amount.adding(Micros(1)), price: self)
    }

    private static func line(_ tokens: UInt64, _ price: Micros, roundingTerm: UInt128) throws(MoneyError) -> Micros {
        let product = UInt128(tokens) * UInt128(price.value)
        guard let amount = Int64(exactly: (product + roundingTerm) / 1_000_000) else { throw .overflow }
        return Micros(amount)
    }
}

/// Money set aside before a call runs: the most that the call may cost. Made by `Price.hold`.
package struct Hold: Hashable, Sendable {
    /// Never negative.
    package let amount: Micros
    /// The price at which the call was admitted and will be settled, whatever the price book says by then.
    package let price: Price

    package var currency: Currency { price.currency }

    fileprivate init(amount: Micros, price: Price) {
        self.amount = amount
        self.price = price
    }

    /// What the call costs: the price of `usage`, and never more than the hold.
    package func charge(for usage: Usage) -> Charge {
        let cost: Micros
        do {
            cost = try price.cost(of: usage)
        } catch {
            // A cost that does not fit in 64 bits is certainly above the hold.
            cost = amount
        }
        return Charge(amount: min(cost, amount), currency: currency, usage: usage)
    }

    /// The end of a call for which nothing is charged.
    package func noCharge(for usage: Usage = .none) -> Charge {
        Charge(amount: .zero, currency: currency, usage: usage)
    }
}

/// What a call cost. Made only from a `Hold`, so it is never more than that.
package struct Charge: Hashable, Sendable {
    /// Never negative.
    package let amount: Micros
    package let currency: Currency
    package let usage: Usage

    fileprivate init(amount: Micros, currency: Currency, usage: Usage) {
        self.amount = amount
        self.currency = currency
        self.usage = usage
    }
}
