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
}
