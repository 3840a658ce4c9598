import AccountAPI
import Foundation
import Testing

/// What an account may ask of its own data, played through `clpai`, and proven on the bytes of the store.
@Suite(.timeLimit(.minutes(2)))
struct ErasureTests {
    /// P5.b. Before: the account's wrapped key stands in the store's files, its contact data in none. After: neither
    /// does, in no file, while the gateway runs and when it has ended; what law orders to keep is still there.
    @Test func erasedAccountIsGoneByteForByte() async throws {
        let (email, phone) = (Canary("\(UUID().uuidString.lowercased())@example.cn"), Canary("+8613987654321"))
        let first = try await GatewayProcess.start()
        let tenant = try await Tenant(first, email: email.text, phone: phone.text)
        let bystander = try await Tenant(first)
        #expect(try await tenant.run("chat", "hello").status == 0)
        let export = try await tenant.run("export")
        #expect(export.status == 0, "\(export.errors)")
        #expect(export.output.contains(email.text))
        #expect(export.output.contains(phone.text))
        #expect(export.output.contains("development/echo"), "the call")
        try await first.stop()

        let directory = first.directory
        let keys = try await StoreProbe.wrappedAccountKeys(in: directory)
        #expect(keys.count == 3, "of the demo account, the tenant and the bystander")
        for key in keys { #expect(try directory.files(holding: key) == ["store.sqlite"]) }
        for secret in [email, phone] { #expect(try secret.files(in: directory) == []) }

        let second = try await first.startAgain()
        let credentials = try tenant.credentials(server: second.address)
        let unasked = try await tenant.run("account", "erase", credentials: credentials)
        #expect(unasked.status == 64)
        #expect(unasked.errors.contains("--yes"), "\(unasked.errors)")
        let erase = try await tenant.run("account", "erase", "--yes", credentials: credentials)
        #expect(erase.status == 0, "\(erase.errors)")
        #expect(erase.output.contains("gone"), "\(erase.output)")
        #expect(erase.output.contains("kept"), "\(erase.output)")
        #expect(erase.output.contains("PIPL"), "the article: \(erase.output)")
        let gone = try keys.filter { try directory.files(holding: $0).isEmpty }
        #expect(gone.count == 1, "as soon as the certificate is there, while the gateway runs")
        let refused = try await tenant.run("balance", credentials: credentials)
        #expect(refused.status == 77)
        #expect(refused.errors.contains("erased"), "\(refused.errors)")
        let stranger = try await bystander.run("balance", credentials: bystander.credentials(server: second.address))
        #expect(stranger.status == 0, "\(stranger.errors)")
        try await second.stop()

        #expect(try keys.filter { try directory.files(holding: $0).isEmpty } == gone)
        for secret in [email, phone, Canary(tenant.key)] { #expect(try secret.files(in: directory) == []) }
        let left = try await StoreProbe.wrappedAccountKeys(in: directory)
        #expect(Set(left) == Set(keys).subtracting(gone))
    }
}
