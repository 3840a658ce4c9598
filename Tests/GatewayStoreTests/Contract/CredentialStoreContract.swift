import GatewayDomain
import GatewayStore
import Testing

@Suite("Contract of CredentialStore")
struct CredentialStoreContract {
    @Test(arguments: ContractEngine.allCases)
    func aKeyIsRecognisedByItsHash(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let secret = ApiKeySecret.random()
        let account = try await contract.store.accounts.create(Sample.contact(), firstKey: secret.hash)
        let principal = try await contract.store.credentials.principal(for: secret.hash)
        #expect(principal == .account(account.id, account.organisation, account.keys[0].id))
        #expect(try await contract.store.credentials.principal(for: ApiKeySecret.random().hash) == nil)
    }

    @Test(arguments: ContractEngine.allCases)
    func aRevokedKeyIsUnknownAndTheGenerationTells(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let secret = ApiKeySecret.random()
        let account = try await contract.store.accounts.create(Sample.contact(), firstKey: secret.hash)
        let before = contract.store.credentials.revocationGeneration
        let revoked = try await contract.store.accounts.revokeKey(account.keys[0].id, ownedBy: account.id)
        #expect(revoked.revokedAt == contract.clock.now())
        #expect(try await contract.store.credentials.principal(for: secret.hash) == nil)
        #expect(contract.store.credentials.revocationGeneration != before)
    }

    @Test(arguments: ContractEngine.allCases)
    func anErasedAccountsKeyIsUnknownAndTheGenerationTells(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let secret = ApiKeySecret.random()
        let account = try await contract.store.accounts.create(Sample.contact(), firstKey: secret.hash)
        let before = contract.store.credentials.revocationGeneration
        _ = try await contract.store.dataRights.erase(account.id)
        #expect(try await contract.store.credentials.principal(for: secret.hash) == nil)
        #expect(contract.store.credentials.revocationGeneration != before)
    }

    @Test(arguments: ContractEngine.allCases)
    func theFirstOperatorKeyIsMadeOnce(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let secret = ApiKeySecret.random()
        let key = try #require(await contract.store.credentials.createFirstOperatorKey(secret.hash))
        #expect(try await contract.store.credentials.principal(for: secret.hash) == .operator(key))
        let second = ApiKeySecret.random()
        #expect(try await contract.store.credentials.createFirstOperatorKey(second.hash) == nil)
        #expect(try await contract.store.credentials.principal(for: second.hash) == nil)
    }

    @Test(arguments: ContractEngine.allCases)
    func anotherOperatorKeyStandsBesideTheFirst(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let (first, second) = (ApiKeySecret.random(), ApiKeySecret.random())
        #expect(try await !contract.store.credentials.hasOperatorKey())
        let firstID = try #require(await contract.store.credentials.createFirstOperatorKey(first.hash))
        let secondID = ApiKeyID.random()
        try await contract.store.credentials.createOperatorKey(secondID, second.hash)
        #expect(try await contract.store.credentials.hasOperatorKey())
        #expect(try await contract.store.credentials.principal(for: first.hash) == .operator(firstID))
        #expect(try await contract.store.credentials.principal(for: second.hash) == .operator(secondID))
        // With two, one may go.
        _ = try await contract.store.accounts.revokeKey(firstID, ownedBy: nil)
        #expect(try await contract.store.credentials.principal(for: first.hash) == nil)
    }

    @Test(arguments: ContractEngine.allCases)
    func theLastOperatorKeyCanNotBeRevoked(engine: ContractEngine) async throws {
        let contract = try engine.make()
        let secret = ApiKeySecret.random()
        let key = try #require(await contract.store.credentials.createFirstOperatorKey(secret.hash))
        await #expect(throws: StoreError.conflict(.lastOperatorKey)) {
            try await contract.store.accounts.revokeKey(key, ownedBy: nil)
        }
        #expect(try await contract.store.credentials.principal(for: secret.hash) == .operator(key))
    }
}
