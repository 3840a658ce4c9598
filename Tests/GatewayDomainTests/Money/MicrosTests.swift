import GatewayDomain
import Testing

struct MicrosTests {
    @Test func sumsAreChecked() throws {
        #expect(try Micros(2).adding(Micros(3)) == Micros(5))
        #expect(try Micros(2).subtracting(Micros(3)) == Micros(-1))
        #expect(throws: MoneyError.overflow) { try Micros(.max).adding(Micros(1)) }
        #expect(throws: MoneyError.overflow) { try Micros(.min).subtracting(Micros(1)) }
        #expect(throws: MoneyError.overflow) { try Micros(.min).negated() }
    }

    @Test(arguments: ["cny", "CN", "CNYY", "C1Y", "", "ＣＮＹ"])
    func refusesWhatIsNoCurrency(text: String) {
        #expect(Currency(text) == nil)
    }

    @Test func tokenCountsAreClampedWhateverAnUpstreamClaims() {
        #expect(TokenCount(clamping: -5).value == 0)
        #expect(TokenCount(clamping: UInt64.max) == .max)
        #expect(TokenCount.max.value == 1 << 40)
    }

    @Test(
        arguments: [
            (8259, "0.008259"), (0, "0.00"), (12_500_000, "12.50"), (-1, "-0.000001"), (1_000_000, "1.00"),
            (.max, "9223372036854.775807"), (.min, "-9223372036854.775808"),
        ] as [(Int64, String)])
    func isShownInUnits(value: Int64, text: String) { #expect(Micros(value).inUnits == text) }
}
