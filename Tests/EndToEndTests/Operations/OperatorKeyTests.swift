import AccountAPI
import CLP
import Foundation
import Testing

/// `clpai-gateway operator-key`: another key, made while the gateway is stopped.
@Suite(.timeLimit(.minutes(2)))
struct OperatorKeyTests {
    private func run(_ directory: TemporaryFolder) async throws -> Program {
        let program = try Program(
            Products.gateway,
            ["operator-key", "--development", "--set", "development.directory=\(directory.url.path)"])
        _ = try await program.status()
        return program
    }

    @Test func aSecondKeyStandsBesideTheFirst() async throws {
        let gateway = try await GatewayProcess.start()
        let first = try gateway.operatorKey()
        // While the gateway runs, its store is its own.
        let refused = try await run(gateway.directory)
        #expect(try await refused.status() == 69)
        #expect(refused.errors.contains("another process has the store open: stop it first"), "\(refused.errors)")
        #expect(refused.output.isEmpty)
        try await gateway.stop()

        let made = try await run(gateway.directory)
        #expect(try await made.status() == 0, "\(made.errors)")
        let shown = try #require(
            made.output.firstMatch(of: #/^operator key (\S+), shown this once: (clpai_[a-z0-9A-Z]+)\n$/#))
        let (id, second) = (String(shown.1), String(shown.2))
        #expect(!made.errors.contains(second))
        #expect(try gateway.directory.files(holding: Array(second.utf8)).isEmpty, "only its hash is stored")

        let again = try await gateway.startAgain()
        let client = try again.client()
        for key in [first, second] {
            _ = try await AccountsClient(client).createAccount(
                CreateAccountRequest(email: "\(UUID().uuidString.lowercased())@example.cn"),
                options: Tenant.options(key))
        }
        // It is a row like the first one's: by its id either ends the other.
        _ = try await AccountsClient(client).revokeApiKey(RevokeApiKeyRequest(id: id), options: Tenant.options(first))
        let revoked = await failure {
            try await AccountsClient(client).createAccount(
                CreateAccountRequest(email: "x@example.cn"), options: Tenant.options(second))
        }
        #expect(revoked?.code == .unauthenticated)
        try await again.stop()
    }

    @Test func withoutAStoreThatOpensNothingIsMade() async throws {
        let folder = try TemporaryFolder()
        let program = try Program(Products.gateway, ["operator-key", "--config", folder.path("nowhere.yaml")])
        #expect(try await program.status() == 78)
        let usage = try Program(Products.gateway, ["operator-key", "--nonsense"])
        #expect(try await usage.status() == 64)
    }
}
