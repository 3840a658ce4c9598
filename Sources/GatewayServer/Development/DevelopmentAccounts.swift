import CLP
import FoundationEssentials
import GatewayDomain
import GatewayStore

/// What `--development` sets up beside the gateway: a demo account with credit, and credentials files for `clpai`.
///
/// Everything else is as in production: the same TLS, the same checks, the same ledger.
struct DevelopmentAccounts: Sendable {
    /// Credit of a new demo account, micro-units.
    static let credit = Micros(10_000_000)

    private let directory: String
    private let store: Store
    private let address: ListeningAddress

    init(directory: String, store: Store, address: ListeningAddress) {
        self.directory = directory
        self.store = store
        self.address = address
    }

    /// Writes `operator.credentials` at the first start, and `demo.credentials`, with a new account if the one of the
    /// file is gone.
    ///
    /// - Parameter operatorKey: nil if there was one already.
    /// - Throws: ``GatewayStartError`` that names the file.
    func prepare(operatorKey: ApiKeySecret?) async throws {
        if let operatorKey {
            try write(operatorKey, to: "operator.credentials", model: nil)
        }
        let demo = "demo.credentials"
        if let known = knownKey(in: demo), try await store.credentials.principal(for: known.hash) != nil {
            try write(known, to: demo, model: "development/echo")
        } else {
            try write(try await makeAccount(), to: demo, model: "development/echo")
        }
    }

    private func makeAccount() async throws -> ApiKeySecret {
        let secret = ApiKeySecret.random()
        // The name is new each time: the address of an earlier demo account may still be taken.
        let name = "demo-\(RequestID.random().description.suffix(8))@example.com"
        guard let contact = ContactData(email: EmailAddress(name), phone: nil),
            let once = IdempotencyKey("development")
        else { throw GatewayStartError("the demo account's contact data is not valid") }
        let account = try await store.accounts.create(contact, firstKey: secret.hash)
        _ = try await store.billing.credit(account.organisation, Self.credit, once)
        return secret
    }

    private func knownKey(in name: String) -> ApiKeySecret? {
        // No file, or one that can't be read, means that there is no account yet.
        guard let data = try? Data(contentsOf: URL(filePath: directory + "/" + name)) else { return nil }
        let lines = String(decoding: data.prefix(8192), as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.hasPrefix("api_key = ") }
        return line.flatMap { ApiKeySecret(String($0.dropFirst("api_key = ".count))) }
    }

    private func write(_ secret: ApiKeySecret, to name: String, model: String?) throws(GatewayStartError) {
        let path = directory + "/" + name
        let text = """
            # Credentials of clpai for the development gateway. Whoever reads this file can spend its credit.
            server = clp://\(address)
            ca = \(directory)/ca.pem
            api_key = \(secret.revealed)
            \(model.map { "model = \($0)\n" } ?? "")
            """
        do {
            try PrivateFile.write(text, to: path)
        } catch {
            throw GatewayStartError("\(path) can't be written; check the folder's owner and mode")
        }
    }
}
