import GatewayDomain
import Testing

struct IdentifierTests {
    @Test func textAndBytesRoundTrip() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<1_000 {
            let id = AccountID.random(using: &random)
            #expect(AccountID(id.description) == id)
            #expect(AccountID(bytes: id.bytes) == id)
            #expect(id.description.utf8.count == 30)
        }
    }

    @Test func oneTextForEachValueAndNothingElse() throws {
        let text = try #require(AccountID(bytes: [UInt8](repeating: 0xFF, count: 16))).description
        #expect(text == "acc_77777777777777777777777774")
        // The last digit has two unused bits: with one of them set it is another text for the same bytes.
        #expect(AccountID("acc_77777777777777777777777775") == nil)
        #expect(AccountID(text.uppercased()) == nil)
        #expect(AccountID(text + "a") == nil)
        #expect(AccountID(String(text.dropLast())) == nil)
        #expect(OrganisationID(text) == nil)
        #expect(AccountID("acc_7777777777777777777777777é") == nil)
        #expect(AccountID("") == nil)
        #expect(AccountID(bytes: [1, 2, 3]) == nil)
    }

    @Test func randomIdentifiersDiffer() {
        #expect(Set((0..<1_000).map { _ in RequestID.random() }).count == 1_000)
    }
}
