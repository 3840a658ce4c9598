import GatewayDomain
import Testing

struct PriceTests {
    private func price(_ input: Int64, _ output: Int64, _ cached: Int64) throws -> Price {
        try Price(
            inputPerMillion: Micros(input), outputPerMillion: Micros(output), cachedInputPerMillion: Micros(cached),
            currency: .cny)
    }

    private func usage(_ input: UInt64, _ output: UInt64, cached: UInt64 = 0) -> Usage {
        Usage(
            input: TokenCount(clamping: input), output: TokenCount(clamping: output),
            cachedInput: TokenCount(clamping: cached))
    }

    @Test func costIsTokensTimesPrice() throws {
        let price = try price(2_000_000, 8_000_000, 500_000)
        #expect(try price.cost(of: usage(1_000_000, 0)) == Micros(2_000_000))
        #expect(try price.cost(of: usage(1_000, 500, cached: 400)) == Micros(600 * 2 + 200 + 500 * 8))
        #expect(try price.cost(of: .none) == .zero)
    }

    @Test func cachedInputIsPartOfInputAndNeverCountedTwice() throws {
        let price = try price(3_000_000, 0, 300_000)
        #expect(try price.cost(of: usage(100, 0, cached: 100)) == Micros(30))
        // More cached than there was input can't make a line negative.
        #expect(try price.cost(of: usage(100, 0, cached: 900)) == Micros(30))
    }

    @Test(arguments: [(1, 499_999, 0), (1, 500_000, 1), (3, 500_000, 2), (1, 1_499_999, 1), (1, 1_500_000, 2)])
    func eachLineIsRoundedOnceHalfUp(tokens: UInt64, perMillion: Int64, expected: Int64) throws {
        #expect(try price(perMillion, 0, 0).cost(of: usage(tokens, 0)) == Micros(expected))
    }

    @Test func linesAreRoundedApart() throws {
        // Three lines of a half each: 1 + 1 + 1, not 1.5 rounded to 2.
        let price = try price(500_000, 500_000, 500_000)
        #expect(try price.cost(of: usage(2, 1, cached: 1)) == Micros(3))
    }

    @Test func productsAbove64BitsAreExact() throws {
        let dearest = Price.limit.value
        let price = try price(dearest, 0, 0)
        // 5 * 10^6 tokens at 10^12: the product is 5 * 10^18; at 10^9 tokens it needs 70 bits.
        #expect(try price.cost(of: usage(1_000_000_000, 0)) == Micros(1_000_000_000_000_000))
    }

    @Test func costBeyond64BitsIsAnError() throws {
        let price = try price(Price.limit.value, Price.limit.value, 0)
        let most = TokenCount.max.value
        #expect(try price.cost(of: usage(most, 0)) == Micros(1_099_511_627_776_000_000))
        #expect(throws: MoneyError.self) {
            var sum = Micros.zero
            for _ in 0..<9 { sum = try sum.adding(price.cost(of: usage(most, 0))) }
        }
    }

    @Test func refusesImpossiblePrices() {
        #expect(throws: MoneyError.negative) { try price(-1, 0, 0) }
        #expect(throws: MoneyError.negative) { try price(0, 0, -1) }
        #expect(throws: MoneyError.overflow) { try price(0, Price.limit.value + 1, 0) }
    }

    @Test func noUsageWithinTheBoundsCostsMoreThanTheHold() throws {
        let seed: UInt64 = 0x5EED_0001
        var random = SeededGenerator(seed: seed)
        for round in 0..<20_000 {
            let scale = Int64.random(in: 1...4, using: &random)
            let limit: Int64 = scale == 1 ? 3 : scale == 2 ? 2_000_000 : 100_000_000_000
            let price = try price(
                .random(in: 0...limit, using: &random), .random(in: 0...limit, using: &random),
                .random(in: 0...limit, using: &random))
            let bound = UInt64.random(in: 0...(scale == 4 ? 200_000 : 9), using: &random)
            let hold = try price.hold(
                forInput: TokenCount(clamping: bound), output: TokenCount(clamping: bound))
            let input = UInt64.random(in: 0...bound, using: &random)
            let usage = usage(
                input, .random(in: 0...bound, using: &random), cached: .random(in: 0...input, using: &random))
            let cost = try price.cost(of: usage)
            #expect(cost <= hold.amount, "seed \(seed), round \(round)")
            #expect(hold.charge(for: usage).amount == cost, "seed \(seed), round \(round)")
        }
    }

    @Test func aChargeNeverExceedsTheHold() throws {
        let price = try price(1_000_000, 1_000_000, 0)
        let hold = try price.hold(forInput: TokenCount(clamping: 10), output: TokenCount(clamping: 10))
        let charge = hold.charge(for: usage(10_000, TokenCount.max.value))
        #expect(charge.amount == hold.amount)
        #expect(charge.usage.input == TokenCount(clamping: 10_000))
        #expect(hold.noCharge().amount == .zero)
    }

    @Test func freeModelsHoldNothing() throws {
        let hold = try price(0, 0, 0).hold(forInput: .max, output: .max)
        #expect(hold.amount == .zero)
    }
}
