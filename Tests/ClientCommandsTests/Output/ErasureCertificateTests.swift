import AccountAPI
import ClientCommands
import Testing

struct ErasureCertificateTests {
    @Test func eachCategoryIsALine() {
        let certificate = ErasureCertificate(
            accountId: "acc_1", erasedAtMs: 1_795_507_331_000,
            categories: [
                ErasedCategory(category: "contact data", outcome: .erased, rows: 1, legalBasis: "PIPL article 47"),
                ErasedCategory(
                    category: "call log", outcome: .retained, rows: 5, legalBasis: "Cybersecurity Law article 21",
                    retainedUntilMs: 1_811_232_000_000),
                ErasedCategory(category: "transactions", outcome: .retained, rows: 0, legalBasis: "E-Commerce Law"),
            ])
        #expect(
            certificate.text == """
                Account acc_1 erased at 2026-11-24 08:02:11 UTC.
                  gone  contact data (1 row) · PIPL article 47
                  kept  call log (5 rows) until 2027-05-25 · Cybersecurity Law article 21
                  none  transactions

                """)
    }
}
